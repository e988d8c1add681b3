package io.millrace.cluster;

import io.millrace.cluster.PlacementNotes.Note;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;
import org.apache.pekko.pattern.StatusReply;

/**
 * What operators want of the placement, the same on all nodes: whichever of them decides reads it
 * here. Kept in Distributed Data, so it lasts as long as one node does. Thread-safe; never blocks.
 */
final class PlacementBoard {

  private static final Duration WRITTEN_WITHIN = Duration.ofSeconds(3);
  private static final Duration ANSWERED_WITHIN = WRITTEN_WITHIN.plusSeconds(2);
  private static final Key<LWWMap<String, String>> KEY = LWWMapKey.create("millrace-placement");

  private final ActorSystem<?> system;
  private final ActorRef<Command> writer;
  private volatile Map<String, String> current = Map.of();

  private PlacementBoard(ActorSystem<?> system) {
    this.system = system;
    this.writer = system.systemActorOf(writer(), "placement-board", Props.empty());
  }

  private sealed interface Command {}

  private record Write(Note note, ActorRef<StatusReply<Done>> replyTo) implements Command {}

  private record Written(
      Replicator.UpdateResponse<LWWMap<String, String>> outcome,
      ActorRef<StatusReply<Done>> replyTo)
      implements Command {}

  private record Changed(Replicator.SubscribeResponse<LWWMap<String, String>> notes)
      implements Command {}

  private record Gone(NodeRun node) implements Command {}

  /** One of each node. */
  static PlacementBoard start(ActorSystem<?> system) {
    return new PlacementBoard(system);
  }

  /** What this node knows of it at this moment. */
  PlacementNotes notes() {
    return PlacementNotes.of(current);
  }

  /** Completes when most nodes know it; fails when they could not be told in time. */
  CompletionStage<Done> write(Note note) {
    return AskPattern.askWithStatus(
        writer, replyTo -> new Write(note, replyTo), ANSWERED_WITHIN, system.scheduler());
  }

  private Behavior<Command> writer() {
    return Behaviors.setup(
        context ->
            DistributedData.withReplicatorMessageAdapter(
                (ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator) -> {
                  replicator.subscribe(KEY, Changed::new);
                  watchMembers(context);
                  return writing(context, replicator);
                }));
  }

  private static void watchMembers(ActorContext<Command> context) {
    ActorRef<MemberRemoved> removed =
        context.messageAdapter(
            MemberRemoved.class, event -> new Gone(NodeRun.of(event.member().uniqueAddress())));
    Cluster.get(context.getSystem())
        .subscriptions()
        .tell(Subscribe.create(removed, MemberRemoved.class));
  }

  private Behavior<Command> writing(
      ActorContext<Command> context,
      ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator) {
    SelfUniqueAddress self = DistributedData.get(context.getSystem()).selfUniqueAddress();
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case Write(var note, var replyTo) -> write(replicator, self, note, replyTo);
            case Written(var outcome, var replyTo) -> replyTo.tell(answer(outcome));
            case Changed(var notes) -> changed(notes);
            case Gone(var node) -> forget(context, replicator, self, node);
          }
          return Behaviors.same();
        });
  }

  private static void write(
      ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator,
      SelfUniqueAddress self,
      Note note,
      ActorRef<StatusReply<Done>> replyTo) {
    replicator.askUpdate(
        asker ->
            new Replicator.Update<>(
                KEY,
                LWWMap.empty(),
                new Replicator.WriteMajority(WRITTEN_WITHIN),
                asker,
                notes ->
                    note.value().isPresent()
                        ? notes.put(self, note.key(), note.value().get())
                        : notes.remove(self, note.key())),
        outcome -> new Written(outcome, replyTo));
  }

  private static StatusReply<Done> answer(
      Replicator.UpdateResponse<LWWMap<String, String>> outcome) {
    return outcome instanceof Replicator.UpdateSuccess<?>
        ? StatusReply.success(Done.getInstance())
        : StatusReply.error("most nodes could not be told in time");
  }

  private void changed(Replicator.SubscribeResponse<LWWMap<String, String>> notes) {
    if (notes instanceof Replicator.Changed<LWWMap<String, String>> change) {
      current = Map.copyOf(change.get(KEY).getEntries());
    }
  }

  /** What is left behind does no harm, but would pile up. One node sweeps for all. */
  private void forget(
      ActorContext<Command> context,
      ReplicatorMessageAdapter<Command, LWWMap<String, String>> replicator,
      SelfUniqueAddress self,
      NodeRun gone) {
    Cluster cluster = Cluster.get(context.getSystem());
    if (cluster.selfMember().address().equals(cluster.state().getLeader())) {
      ActorRef<StatusReply<Done>> nobody = context.getSystem().ignoreRef();
      PlacementNotes.about(gone, current)
          .forEach(key -> write(replicator, self, new Note(key, Optional.empty()), nobody));
    }
  }
}
