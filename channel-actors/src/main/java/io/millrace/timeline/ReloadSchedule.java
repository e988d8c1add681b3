package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When to load a live Media Playlist again (RFC 8216, 6.3.4), so that a new segment is met within a
 * quarter of its duration and an origin that keeps time is asked about once per segment.
 *
 * <p>Immutable. The RFC's waits (a Target Duration after a change, half of one otherwise) leave a
 * player up to a whole segment late, and for good when its first load fell just before a change.
 * Players get what they see from us, so we have to be closer: after a change the next one is
 * expected one segment later. Until the moment of change is known to a quarter, the load is made a
 * quarter early, and afterwards a little early, so that it creeps towards the change however wrong
 * clocks and durations are by up to that little. A load that finds nothing is repeated after a
 * quarter, and after a whole segment in vain at the RFC's half Target Duration.
 */
public final class ReloadSchedule {

  private static final int QUARTERS = 4;

  /** One part in so many of a segment is the little by which loads are early. */
  private static final int CREEP = 50;

  private static final Duration SHORTEST = Duration.ofMillis(100);

  private final Optional<Instant> lastUnchanged;
  private final int unchangedInRow;
  private final boolean known;

  private ReloadSchedule(Optional<Instant> lastUnchanged, int unchangedInRow, boolean known) {
    this.lastUnchanged = lastUnchanged;
    this.unchangedInRow = unchangedInRow;
    this.known = known;
  }

  /** Before the first load. */
  public static ReloadSchedule start() {
    return new ReloadSchedule(Optional.empty(), 0, false);
  }

  /**
   * The next load.
   *
   * @param reloadAfter counted from the beginning of the load just made
   */
  public record Next(ReloadSchedule schedule, Duration reloadAfter) {}

  /**
   * After a load that brought new segments.
   *
   * @param startedAt when the load began
   * @param newSegments how many came at once
   * @param lastDuration of the newest segment
   */
  public Next changed(
      Instant startedAt, int newSegments, Duration lastDuration, Duration targetDuration) {
    Duration expected = expected(lastDuration, targetDuration);
    Duration quarter = expected.dividedBy(QUARTERS);
    boolean isKnown =
        newSegments == 1 && lastUnchanged.map(at -> isNear(at, startedAt, quarter)).orElse(known);
    Duration early = isKnown ? expected.dividedBy(CREEP) : quarter;
    return new Next(
        new ReloadSchedule(Optional.empty(), 0, isKnown), longer(expected.minus(early), SHORTEST));
  }

  /** Loads take their time, so a quarter may have become a little more. */
  private static boolean isNear(Instant unchanged, Instant changed, Duration quarter) {
    Duration longest = quarter.multipliedBy(3).dividedBy(2);
    return Duration.between(unchanged, changed).compareTo(longest) <= 0;
  }

  /** After a load that brought nothing new. */
  public Next unchanged(Instant startedAt, Duration lastDuration, Duration targetDuration) {
    Duration quarter = expected(lastDuration, targetDuration).dividedBy(QUARTERS);
    Duration wait =
        unchangedInRow < QUARTERS ? quarter : longer(quarter, targetDuration.dividedBy(2));
    return new Next(
        new ReloadSchedule(Optional.of(startedAt), unchangedInRow + 1, known),
        longer(wait, SHORTEST));
  }

  private static Duration expected(Duration lastDuration, Duration targetDuration) {
    return lastDuration.isPositive() && lastDuration.compareTo(targetDuration) < 0
        ? lastDuration
        : targetDuration;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
