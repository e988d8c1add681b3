package io.millrace.app.server;

import io.millrace.cluster.ClusterWatch;
import io.millrace.http.Readiness;
import io.millrace.segment.SegmentStoreUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether this node should get viewers, and what its operator should know: what is wrong with the
 * definitions, whether there is memory for the segments, and how it stands with the other nodes.
 * Thread-safe.
 *
 * @param cluster how the node stands with the others
 */
record NodeReadiness(Readiness definitions, Supplier<SegmentStoreUse> memory, Readiness cluster)
    implements Readiness {

  /** There are no others. */
  static final Readiness ALONE = () -> new State(true, List.of());

  /** With less than a sixteenth free, the next segments may be refused. */
  private static final int SPARE = 16;

  /** A node that drains is about to be stopped: viewers go to others from now on. */
  static Readiness among(ClusterWatch others) {
    return () -> new State(!others.isDraining(), others.reasons());
  }

  @Override
  public State now() {
    State state = definitions.now();
    List<String> reasons = new ArrayList<>(state.reasons());
    scarcity().ifPresent(reasons::add);
    State amongOthers = cluster.now();
    reasons.addAll(amongOthers.reasons());
    return new State(state.ready() && amongOthers.ready(), reasons);
  }

  private Optional<String> scarcity() {
    SegmentStoreUse use = memory.get();
    boolean scarce =
        use.refusals() > 0 && use.heldBytes() > use.budgetBytes() - use.budgetBytes() / SPARE;
    return scarce
        ? Optional.of(
            "the memory for segments is full: "
                + use.heldBytes()
                + " of "
                + use.budgetBytes()
                + " bytes (raise millrace.segments.memory or run fewer channels)")
        : Optional.empty();
  }
}
