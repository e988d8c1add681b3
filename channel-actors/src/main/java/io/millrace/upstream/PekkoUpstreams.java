package io.millrace.upstream;

import java.util.Optional;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;

/** Ways to origins over Pekko HTTP. */
public final class PekkoUpstreams implements Upstreams {

  private final ActorSystem<?> system;
  private final UpstreamSettings settings;
  private final NameLookup lookup;
  private final Optional<HttpsConnectionContext> tls;

  public PekkoUpstreams(ActorSystem<?> system, UpstreamSettings settings) {
    this(system, settings, new SystemNameLookup());
  }

  /**
   * Ways to where both sides show certificates.
   *
   * @param tls secures connections in place of what a source's policy says; HTTP/1.1 only
   */
  public PekkoUpstreams(
      ActorSystem<?> system, UpstreamSettings settings, HttpsConnectionContext tls) {
    this(system, settings, new SystemNameLookup(), Optional.of(tls));
  }

  PekkoUpstreams(ActorSystem<?> system, UpstreamSettings settings, NameLookup lookup) {
    this(system, settings, lookup, Optional.empty());
  }

  private PekkoUpstreams(
      ActorSystem<?> system,
      UpstreamSettings settings,
      NameLookup lookup,
      Optional<HttpsConnectionContext> tls) {
    this.lookup = lookup;
    this.tls = tls;
    this.system = system;
    this.settings = settings;
  }

  @Override
  public Upstream open(OriginAccess access) {
    return new PekkoUpstream(
        system, settings, access, OriginConnector.of(access, settings, lookup, tls));
  }
}
