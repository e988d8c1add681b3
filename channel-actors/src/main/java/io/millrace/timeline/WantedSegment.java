package io.millrace.timeline;

import io.millrace.hls.MediaSegment;

/**
 * An upstream segment to fetch.
 *
 * @param discontinuity it does not go on from the one wanted before it
 * @param period its Discontinuity Sequence Number at the source
 * @param numbering how often the source had begun to number anew before it
 */
public record WantedSegment(
    MediaSegment segment, boolean discontinuity, long period, int numbering) {

  /** As which it will be published. */
  public SegmentOrigin origin(String source, String resolvedUri) {
    return new SegmentOrigin(source, segment.mediaSequenceNumber(), resolvedUri, period, numbering);
  }
}
