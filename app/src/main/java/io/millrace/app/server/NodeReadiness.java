package io.millrace.app.server;

import io.millrace.http.Readiness;
import io.millrace.segment.SegmentStoreUse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whether this node should get viewers, and what its operator should know: what is wrong with the
 * definitions, and whether there is memory for the segments. Thread-safe.
 */
record NodeReadiness(Readiness definitions, Supplier<SegmentStoreUse> memory) implements Readiness {

  /** With less than a sixteenth free, the next segments may be refused. */
  private static final int SPARE = 16;

  @Override
  public State now() {
    State state = definitions.now();
    SegmentStoreUse use = memory.get();
    boolean scarce =
        use.refusals() > 0 && use.heldBytes() > use.budgetBytes() - use.budgetBytes() / SPARE;
    if (!scarce) {
      return state;
    }
    List<String> reasons = new ArrayList<>(state.reasons());
    reasons.add(
        "the memory for segments is full: "
            + use.heldBytes()
            + " of "
            + use.budgetBytes()
            + " bytes (raise millrace.segments.memory or run fewer channels)");
    return new State(state.ready(), reasons);
  }
}
