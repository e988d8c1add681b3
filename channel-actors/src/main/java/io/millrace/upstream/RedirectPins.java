package io.millrace.upstream;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where redirects of playlists have led, which is asked directly the next time, as long as it
 * works. The most recently used are kept. Thread-safe.
 */
final class RedirectPins {

  /** More playlists than one source follows at the same time. */
  private static final int MOST = 64;

  private final Map<URI, URI> pins = new LinkedHashMap<>(16, 0.75f, true);

  synchronized Optional<URI> of(URI asked) {
    return Optional.ofNullable(pins.get(asked));
  }

  /** A playlist came from there. */
  synchronized void led(URI asked, URI there) {
    if (asked.equals(there)) {
      pins.remove(asked);
      return;
    }
    pins.put(asked, there);
    if (pins.size() > MOST) {
      pins.remove(pins.keySet().iterator().next());
    }
  }

  synchronized void drop(URI asked, URI there) {
    pins.remove(asked, there);
  }
}
