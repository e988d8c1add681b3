package io.millrace.cluster;

import io.millrace.upstream.Credentials;
import io.millrace.upstream.HttpVersion;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.TlsPolicy;
import io.millrace.upstream.Trust;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.Upstreams;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The ways to other nodes, one for each, kept while they are of use. Thread-safe. */
final class NodeLinks {

  /** The way to one node; whoever gets it says when he is {@link #done}. */
  static final class Link {
    private final Upstream upstream;
    private int users;

    private Link(Upstream upstream) {
      this.upstream = upstream;
    }

    Upstream upstream() {
      return upstream;
    }
  }

  private final Upstreams upstreams;
  private final RequestPolicy policy;
  private final Map<URI, Link> links = new HashMap<>();

  NodeLinks(Upstreams upstreams, String secret) {
    this.upstreams = upstreams;
    this.policy =
        new RequestPolicy(
            Map.of(),
            Map.of(),
            Optional.of(new Credentials.Bearer(secret)),
            Optional.empty(),
            HttpVersion.HTTP_1_1,
            TlsPolicy.PLATFORM,
            Duration.ZERO);
  }

  synchronized Link use(URI endpoint) {
    Link link = links.computeIfAbsent(endpoint, any -> new Link(open(endpoint)));
    link.users++;
    return link;
  }

  synchronized void done(Link link) {
    link.users--;
  }

  /** Closes the ways to other nodes than these, unless they are in use. */
  synchronized void keep(Set<URI> endpoints) {
    links
        .entrySet()
        .removeIf(
            entry -> {
              Link link = entry.getValue();
              boolean idle = link.users == 0 && !endpoints.contains(entry.getKey());
              if (idle) {
                link.upstream.close();
              }
              return idle;
            });
  }

  synchronized void closeAll() {
    links.values().forEach(link -> link.upstream.close());
    links.clear();
  }

  private Upstream open(URI endpoint) {
    return upstreams.open(
        new OriginAccess("another node", policy, Set.of(endpoint), Trust.OPERATOR));
  }
}
