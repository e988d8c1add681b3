package io.millrace.channel;

import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Timeline;
import java.util.List;

/**
 * A recording that a track has shown.
 *
 * @param before the empty timeline that it was put into
 * @param cuts equal for lists that are cut alike, and hardly ever for others
 */
record ShownRecording(Timeline before, String cuts) {

  static String cutsOf(List<NewSegment> recording) {
    long mixed = 0;
    for (NewSegment segment : recording) {
      mixed = 31 * mixed + segment.duration().toNanos();
    }
    return recording.size() + "-" + Long.toHexString(mixed);
  }
}
