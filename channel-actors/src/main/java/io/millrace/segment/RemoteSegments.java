package io.millrace.segment;

import java.util.Optional;

/** Segments that another node holds. Thread-safe; never blocks. */
@FunctionalInterface
public interface RemoteSegments {

  /** Where there are no other nodes. */
  RemoteSegments NONE = key -> Optional.empty();

  /**
   * The segment, coming in from the node that has it and found in this node's store from now on;
   * whoever asks meanwhile gets the same body. Empty if no node is known to have it.
   */
  Optional<SegmentBody> pull(SegmentKey key);
}
