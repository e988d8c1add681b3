package io.millrace.cluster;

import java.util.List;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * How this node gets into its cluster: by any seed that is in it; and the first of the seeds forms
 * it when more than half of them are there and none is in one. It tries for as long as it takes.
 * Thread-safe; never blocks.
 */
public final class ClusterJoin {

  private volatile String waits = "not in the cluster yet";

  private ClusterJoin() {}

  /** Begins to join. One of each node; also answers other nodes that want to join. */
  public static ClusterJoin start(ActorSystem<?> system, ClusterSettings settings) {
    return start(
        system,
        settings.seeds().stream()
            .map(seed -> AddressFromURIString.parse("pekko://" + system.name() + "@" + seed))
            .toList());
  }

  static ClusterJoin start(ActorSystem<?> system, List<Address> seeds) {
    var join = new ClusterJoin();
    var unused =
        system.systemActorOf(
            JoiningActor.create(seeds, join::waitFor), JoiningActor.NAME, Props.empty());
    return join;
  }

  private void waitFor(String sentence) {
    waits = sentence;
  }

  /** What it waited for when last looked at: a sentence for operators, without secrets. */
  public String waitsFor() {
    return waits;
  }
}
