package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;

/**
 * How what is published keeps up with the players, who play as fast as time goes by.
 *
 * <p>A player that holds its hold-back when the pace is even holds it again whenever the pace is
 * even. Published too little, players run dry; too much, they stay behind until the window leaves
 * them. Every switch of source errs by a part of a segment in one of both directions, so the sum is
 * kept and the next switch makes up for it.
 *
 * @param evenAt when as much will have been played as was published since the start; the moment at
 *     which the next segment is due
 * @param publishedAt when the last segment was published
 */
public record Pace(Instant evenAt, Instant publishedAt) {

  /**
   * One part in so many of the time that goes by is the most by which sources' stated durations or
   * clocks are believed to be wrong; errors of switches fade as slowly.
   */
  private static final int DRIFT = 200;

  /** Of a timeline whose first playlist is published now. */
  public static Pace start(Instant now) {
    return new Pace(now, now);
  }

  /**
   * After one more segment was published.
   *
   * @param targetDuration of the timeline
   */
  public Pace published(Duration duration, Duration targetDuration, Instant now) {
    Instant dry = now.minus(targetDuration.multipliedBy(TimelineSettings.HOLD_BACK));
    Instant even = later(evenAt, dry).plus(duration);
    Duration drift = Duration.between(publishedAt, now).dividedBy(DRIFT);
    Instant faded =
        even.isAfter(now) ? later(now, even.minus(drift)) : earlier(now, even.plus(drift));
    return new Pace(faded, now);
  }

  /** How much more time has passed than was published; negative when more was published. */
  Duration owed(Instant now) {
    return Duration.between(evenAt, now);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
