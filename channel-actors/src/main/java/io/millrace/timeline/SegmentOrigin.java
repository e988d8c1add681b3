package io.millrace.timeline;

/**
 * Where a published segment came from; two segments with equal origins are the same segment.
 *
 * @param source name of the source
 * @param msn Media Sequence Number that the source gave it
 * @param uri its URI as resolved by us; a secret, never published
 * @param period its Discontinuity Sequence Number at the source
 * @param numbering how often the source had begun to number anew before it, as far as it was
 *     followed: numbers are comparable within one numbering only
 */
public record SegmentOrigin(String source, long msn, String uri, long period, int numbering) {

  /** Of a source that never breaks. */
  public SegmentOrigin(String source, long msn, String uri) {
    this(source, msn, uri, 0, 0);
  }

  /** Of a part of the segment, counted from 0. */
  public SegmentOrigin part(int index) {
    return index == 0 ? this : new SegmentOrigin(source, msn, uri + '#' + index, period, numbering);
  }

  @Override
  public String toString() {
    return source + "#" + msn;
  }
}
