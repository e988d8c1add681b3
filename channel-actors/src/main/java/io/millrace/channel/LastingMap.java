package io.millrace.channel;

import io.millrace.timeline.Packaging;
import java.util.Optional;

/**
 * A Media Initialization Section applies to all segments after it, and no tag takes it back (RFC
 * 8216bis, 4.4.4.5). So segments that have none, after some that had one, are given one that says
 * nothing.
 */
final class LastingMap {

  private LastingMap() {}

  /** The packaging of the next segment after one that was packed like {@code before}. */
  static Packaging of(Packaging next, Optional<Packaging> before) {
    Optional<String> last = before.flatMap(Packaging::map);
    if (next.map().isPresent() || last.isEmpty()) {
      return next;
    }
    String map = EmptyInitialization.nameFor(next.extension()).orElseGet(last::get);
    return new Packaging(next.extension(), Optional.of(map), next.keys());
  }
}
