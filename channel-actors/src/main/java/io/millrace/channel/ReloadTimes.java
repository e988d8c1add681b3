package io.millrace.channel;

import io.millrace.hls.MediaPlaylist;
import io.millrace.timeline.ReloadSchedule;
import java.time.Duration;
import java.time.Instant;

/** When an {@link IngestActor} loads its playlist again. Called by that actor only. */
final class ReloadTimes {

  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  private ReloadSchedule schedule = ReloadSchedule.start();
  private Duration waitAfterFailure = FIRST_WAIT;

  /**
   * After a playlist that was read.
   *
   * @param newSegments that it brought
   * @param startedAt when its load was begun
   */
  Instant after(MediaPlaylist media, int newSegments, Instant startedAt) {
    waitAfterFailure = FIRST_WAIT;
    Duration last =
        media.segments().isEmpty() ? Duration.ZERO : media.segments().getLast().duration();
    ReloadSchedule.Next next =
        newSegments > 0
            ? schedule.changed(startedAt, newSegments, last, media.targetDuration())
            : schedule.unchanged(startedAt, last, media.targetDuration());
    schedule = next.schedule();
    return startedAt.plus(next.reloadAfter());
  }

  /** After a load that failed: longer each time in a row. */
  Duration afterFailure() {
    Duration wait = waitAfterFailure;
    Duration doubled = wait.multipliedBy(2);
    waitAfterFailure = doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    return wait;
  }
}
