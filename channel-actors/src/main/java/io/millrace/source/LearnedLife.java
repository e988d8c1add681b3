package io.millrace.source;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the links of a source live, as its refusals taught: two that agree are believed, since a
 * single one may be for any reason. Immutable.
 *
 * @param last how long the latest refused link had worked
 * @param believed the shorter of the last two that agreed
 */
public record LearnedLife(Optional<Duration> last, Optional<Duration> believed) {

  /** No link was refused yet. */
  public static final LearnedLife NOTHING = new LearnedLife(Optional.empty(), Optional.empty());

  private static final Duration LEAST_TOLERANCE = Duration.ofSeconds(2);

  /**
   * A link was refused that had worked for so long.
   *
   * @param unknown time that then passed until it was refused, in which it may have worked
   */
  public LearnedLife refusedAfter(Duration life, Duration unknown) {
    Optional<Duration> agreed =
        last.filter(earlier -> agree(earlier, life, unknown))
            .map(earlier -> earlier.compareTo(life) < 0 ? earlier : life);
    return new LearnedLife(Optional.of(life), agreed.or(() -> believed));
  }

  private static boolean agree(Duration one, Duration other, Duration unknown) {
    Duration share = longer(one, other).dividedBy(4);
    Duration tolerance = longer(longer(share, unknown), LEAST_TOLERANCE);
    return one.minus(other).abs().compareTo(tolerance) <= 0;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
