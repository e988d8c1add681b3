package io.millrace.channel;

import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Packaging;
import io.millrace.timeline.SegmentOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A segment of the slate, the same in every track.
 *
 * @param number counts them from 0 since the slate is shown
 * @param firstTurn of the clip, which has its times
 * @param turns of the clip, at least 1
 * @param dateTime goes on from what was published before, where that had one
 */
record SlateSegment(long number, long firstTurn, int turns, Optional<Instant> dateTime) {

  /** No source can have this name. */
  private static final String SOURCE = "";

  /** RFC 8216, 4.3.3.1: what rounds to the Target Duration is not longer than it. */
  private static final Duration ROUNDED_DOWN = Duration.ofMillis(499);

  /**
   * The first one, as long as this Target Duration allows.
   *
   * @param clock the end of what was published before, on the clock of its media: decoders bear it
   *     that times leap ahead, and complain when they go back
   */
  static SlateSegment first(
      Duration targetDuration, Optional<Instant> dateTime, Optional<Duration> clock) {
    long firstTurn = clock.map(SlateSegment::turnAfter).orElse(0L);
    return new SlateSegment(0, firstTurn, turnsIn(targetDuration), dateTime);
  }

  /** The sound may be longer than the picture. */
  private static long turnAfter(Duration end) {
    return end.plus(SlateMedia.TURN.dividedBy(2)).dividedBy(SlateMedia.TURN) + 1;
  }

  SlateSegment next(Duration targetDuration) {
    return new SlateSegment(
        number + 1,
        firstTurn + turns,
        turnsIn(targetDuration),
        dateTime.map(start -> start.plus(duration())));
  }

  private static int turnsIn(Duration targetDuration) {
    long fitting = targetDuration.plus(ROUNDED_DOWN).dividedBy(SlateMedia.TURN);
    return (int) Math.max(1, fitting);
  }

  Duration duration() {
    return SlateMedia.TURN.multipliedBy(turns);
  }

  NewSegment packed(Packaging packaging) {
    var origin = new SegmentOrigin(SOURCE, number, "");
    return new NewSegment(origin, duration(), false, dateTime, false, List.of(), packaging);
  }

  byte[] bytes(SlateMedia media) {
    return media.clip().turns(firstTurn, turns);
  }

  /** Whether a published segment is one of a slate. */
  static boolean isOrigin(SegmentOrigin origin) {
    return origin.source().equals(SOURCE);
  }
}
