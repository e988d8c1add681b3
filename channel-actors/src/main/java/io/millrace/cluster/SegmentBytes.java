package io.millrace.cluster;

import java.util.function.LongSupplier;

/**
 * How many bytes of segments have gone from node to node since this one started. Thread-safe.
 *
 * @param pulled from others to this node
 * @param served from this node to others
 */
public record SegmentBytes(LongSupplier pulled, LongSupplier served) {

  /** Every node has only its own. */
  public static final SegmentBytes NONE = new SegmentBytes(() -> 0, () -> 0);
}
