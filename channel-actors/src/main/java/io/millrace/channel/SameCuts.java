package io.millrace.channel;

import io.millrace.hls.Key;
import io.millrace.timeline.PublishedSegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Finds in the recording of another source the segments that stand for those that are published. A
 * list that has its end is read by players once, so that only a source whose segments are cut at
 * the same places can go on with it. Pure.
 */
final class SameCuts {

  private static final Duration TOLERANCE = Duration.ofMillis(500);

  private SameCuts() {}

  /**
   * The counterparts of the published segments, in their order.
   *
   * @return empty if some have none
   */
  static Optional<List<RecordedSegment>> of(
      List<PublishedSegment> published, List<RecordedSegment> other) {
    var counterparts = new ArrayList<RecordedSegment>();
    Duration start = Duration.ZERO;
    Duration otherStart = Duration.ZERO;
    int next = 0;
    for (PublishedSegment segment : published) {
      while (next < other.size() && isBefore(otherStart, start)) {
        otherStart = otherStart.plus(other.get(next).segment().duration());
        next++;
      }
      if (next == other.size()
          || isBefore(start, otherStart)
          || !lastsAsLong(segment, other.get(next))) {
        return Optional.empty();
      }
      counterparts.add(other.get(next));
      start = start.plus(segment.duration());
    }
    return Optional.of(counterparts);
  }

  /**
   * Whether encrypted segments can be read with the initialization vectors that are published.
   *
   * @param decrypts whether the other source's segments are published in the clear
   */
  static boolean sameVectors(
      List<PublishedSegment> published, List<RecordedSegment> counterparts, boolean decrypts) {
    var parts =
        new RecordedParts(
            "", decrypts, Optional.empty(), Optional.empty(), AttachmentNames.OF_THIS_PROCESS);
    for (int i = 0; i < published.size(); i++) {
      List<String> told = vectors(published.get(i).packaging().keys());
      if (!told.equals(vectors(parts.published(counterparts.get(i)).packaging().keys()))) {
        return false;
      }
    }
    return true;
  }

  private static List<String> vectors(List<Key> keys) {
    return keys.stream()
        .map(
            key ->
                key.method() + key.iv().map(iv -> HexFormat.of().formatHex(iv)).orElse("without"))
        .toList();
  }

  private static boolean isBefore(Duration one, Duration other) {
    return one.plus(TOLERANCE).compareTo(other) < 0;
  }

  private static boolean lastsAsLong(PublishedSegment segment, RecordedSegment other) {
    return segment.duration().minus(other.segment().duration()).abs().compareTo(TOLERANCE) <= 0;
  }
}
