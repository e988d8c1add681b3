package io.millrace.upstream;

import org.apache.pekko.actor.typed.ActorSystem;

/** Ways to origins over Pekko HTTP. */
public final class PekkoUpstreams implements Upstreams {

  private final ActorSystem<?> system;
  private final UpstreamSettings settings;
  private final NameLookup lookup;

  public PekkoUpstreams(ActorSystem<?> system, UpstreamSettings settings) {
    this(system, settings, new SystemNameLookup());
  }

  PekkoUpstreams(ActorSystem<?> system, UpstreamSettings settings, NameLookup lookup) {
    this.lookup = lookup;
    this.system = system;
    this.settings = settings;
  }

  @Override
  public Upstream open(OriginAccess access) {
    return new PekkoUpstream(system, settings, access, lookup);
  }
}
