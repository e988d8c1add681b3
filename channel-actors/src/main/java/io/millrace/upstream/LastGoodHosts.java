package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the hosts that an origin redirects segments to has delivered last. When it redirects to
 * one that is down, the same segment is asked for there. Thread-safe.
 */
final class LastGoodHosts {

  private static final int MOST = 16;

  private final Map<Origin, URI> delivered = new LinkedHashMap<>(16, 0.75f, true);

  /** A segment that was asked for at one origin came from this address. */
  synchronized void delivered(Origin asked, URI from) {
    if (Origin.of(from).equals(asked)) {
      return;
    }
    delivered.put(asked, from);
    if (delivered.size() > MOST) {
      delivered.remove(delivered.keySet().iterator().next());
    }
  }

  /**
   * What to ask instead of an address that failed.
   *
   * @param asked who redirected there
   * @return empty where nothing else is known or the failure is not one of that host
   */
  synchronized Optional<URI> insteadOf(URI failed, Origin asked, UpstreamException failure) {
    if (Origin.of(failed).equals(asked) || !isOfTheHost(failure)) {
      return Optional.empty();
    }
    return Optional.ofNullable(delivered.get(asked))
        .filter(good -> !Origin.of(good).equals(Origin.of(failed)))
        .map(good -> atHostOf(good, failed));
  }

  private static boolean isOfTheHost(UpstreamException failure) {
    return failure.kind() == Kind.CONNECT
        || failure.kind() == Kind.ADDRESS
        || failure.status().orElse(0) >= 500;
  }

  private static URI atHostOf(URI good, URI failed) {
    String query = failed.getRawQuery() == null ? "" : "?" + failed.getRawQuery();
    String where = good.getScheme() + "://" + good.getRawAuthority();
    return URI.create(where + failed.getRawPath() + query);
  }
}
