package io.millrace.timeline;

/**
 * Where a published segment came from; two segments with equal origins are the same segment.
 *
 * @param source name of the source
 * @param msn Media Sequence Number that the source gave it
 * @param uri its URI as resolved by us; a secret, never published
 */
public record SegmentOrigin(String source, long msn, String uri) {

  @Override
  public String toString() {
    return source + "#" + msn;
  }
}
