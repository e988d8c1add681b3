package io.millrace.cluster;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.pekko.actor.Address;

/**
 * The nodes to join by, as one node sees them.
 *
 * @param self this node, which may be one of them
 * @param all in the order of the settings
 */
record Seeds(Address self, List<Address> all) {

  Seeds {
    all = List.copyOf(new LinkedHashSet<>(all));
  }

  List<Address> others() {
    return all.stream().filter(seed -> !seed.equals(self)).toList();
  }

  /** Whether this node is the one that forms the cluster. */
  boolean isFirst() {
    return all.getFirst().equals(self);
  }

  Founding founding() {
    return new Founding(
        NodeRun.name(self), others().stream().map(NodeRun::name).collect(Collectors.toSet()));
  }

  /** A sentence for operators. */
  String waitsFor(Founding.Step step) {
    return switch (step) {
      case Founding.Form() ->
          isFirst()
              ? "not in the cluster yet: this node forms it now"
              : "not in the cluster yet: "
                  + first()
                  + ", the first of millrace.cluster.seeds, is"
                  + " to form it";
      case Founding.Join(var member) ->
          "not in the cluster yet: " + member + " is, and is to let this node in";
      case Founding.Wait(var missing, var needed) -> waitsFor(missing, needed);
    };
  }

  private String waitsFor(List<String> missing, int needed) {
    String silent = "no answer from " + String.join(", ", missing);
    if (!isFirst()) {
      return "not in the cluster yet: none of millrace.cluster.seeds that answers is in it, and "
          + first()
          + ", the first of them, is to form it; "
          + silent;
    }
    return "not in the cluster yet: as the first of millrace.cluster.seeds this node forms it once"
        + " more than half of them are there, so that the sides of a cut network never form two; "
        + (needed == 0 ? "waits some seconds more, " : needed + " more needed, ")
        + silent;
  }

  private String first() {
    return NodeRun.name(all.getFirst());
  }
}
