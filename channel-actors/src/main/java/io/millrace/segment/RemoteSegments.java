package io.millrace.segment;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Segments that another node holds. Thread-safe; never blocks. */
@FunctionalInterface
public interface RemoteSegments {

  /** Where there are no other nodes. */
  RemoteSegments NONE = key -> CompletableFuture.completedStage(Optional.empty());

  /**
   * The segment, in this node's store: already, or coming in from a node that has it. However many
   * ask, it comes in once. Completes as soon as that node has begun to answer, and always in time
   * for somebody who waits; the body can be read while it fills.
   *
   * @return never fails; empty if no node is known that has the segment and answers
   */
  CompletionStage<Optional<SegmentBody>> pull(SegmentKey key);

  /**
   * A segment beyond what this node lists: a node that is ahead by a moment may have told a viewer
   * of it. Waits for a moment until this node lists it too.
   *
   * @return never fails; empty if it is not listed by then, or not to be had
   */
  default CompletionStage<Optional<SegmentBody>> await(SegmentKey key) {
    return CompletableFuture.completedStage(Optional.empty());
  }
}
