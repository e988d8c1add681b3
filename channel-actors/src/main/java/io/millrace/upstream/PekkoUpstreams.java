package io.millrace.upstream;

import java.net.URI;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorSystem;

/** Ways to origins over Pekko HTTP. */
public final class PekkoUpstreams implements Upstreams {

  private final ActorSystem<?> system;
  private final UpstreamSettings settings;

  public PekkoUpstreams(ActorSystem<?> system, UpstreamSettings settings) {
    this.system = system;
    this.settings = settings;
  }

  @Override
  public Upstream open(String name, Map<String, String> headers, URI home) {
    return new PekkoUpstream(
        name, system, settings, new SourceHeaders(headers, settings.userAgent(), home));
  }
}
