package io.millrace.channel;

import io.millrace.ladder.LadderTrack;
import java.time.Duration;
import java.util.Optional;

/**
 * How much of a track is shown when it wakes, beside others that play.
 *
 * @param startSegments with which players start
 */
record Waking(int startSegments) {

  /**
   * Whoever chooses another language goes on where he is, which is further back than where players
   * start: by the time that has passed since the last segment came, and a reload that was late.
   */
  private static final int FURTHER_BACK = 2;

  private static final Duration WAIT_FOR_EACH = Duration.ofMillis(170);

  /** So many are taken of the source, if it lists so many. */
  int segments(LadderTrack.Kind kind) {
    return switch (kind) {
      case AUDIO, SUBTITLES -> startSegments + FURTHER_BACK;
      case VARIANT, VIDEO, I_FRAMES -> startSegments;
    };
  }

  /** After its first segment; then it is shown with fewer. */
  Duration longestWait(LadderTrack.Kind kind) {
    return WAIT_FOR_EACH.multipliedBy(segments(kind));
  }

  /**
   * Whether what has come of the track is all that is waited for.
   *
   * @param lead the track with which the others go
   */
  boolean isEnough(TrackPublisher woken, Optional<TrackPublisher> lead) {
    return woken.appended() >= segments(woken.kind())
        || (woken.appended() >= startSegments
            && lead.filter(other -> woken.past().reaches(other.past())).isPresent());
  }
}
