package io.millrace.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a segment can be cut: before a key frame of the video.
 *
 * @param packet the number of the packet that the key frame starts in
 * @param time of presentation since the start of the segment
 * @param tables the packets of the latest complete tables before it
 */
record CutPoint(int packet, Duration time, List<Integer> tables) {

  /** As few cuts as keep every piece within the limit, where the key frames allow it. */
  static List<CutPoint> choose(List<CutPoint> candidates, Duration total, Duration longest) {
    List<CutPoint> chosen = new ArrayList<>();
    Duration start = Duration.ZERO;
    CutPoint latest = null;
    for (CutPoint candidate : candidates) {
      Duration before = latest == null ? start : latest.time();
      if (candidate.time().compareTo(before) <= 0 || candidate.time().compareTo(total) >= 0) {
        continue;
      }
      if (latest != null && isLonger(start, candidate.time(), longest)) {
        chosen.add(latest);
        start = latest.time();
      }
      latest = candidate;
    }
    if (latest != null && isLonger(start, total, longest)) {
      chosen.add(latest);
    }
    return chosen;
  }

  private static boolean isLonger(Duration start, Duration end, Duration longest) {
    return end.minus(start).compareTo(longest) > 0;
  }
}
