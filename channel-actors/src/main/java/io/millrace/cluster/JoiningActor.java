package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.cluster.Founding.Standing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.RootActorPath;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;

/**
 * Brings this node into the cluster and tells others whether it is in one: {@code joining →
 * joined}. One of each node, which others find by its path, for there is no other way before they
 * have met.
 */
final class JoiningActor {

  static final String NAME = "joining";

  private static final Duration ROUND = Duration.ofSeconds(1);

  /** For so many rounds an answer counts. */
  private static final int FRESH = 3;

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Cluster cluster;
  private final Seeds seeds;
  private final Founding founding;
  private final Consumer<String> waits;
  private final Map<String, Heard> heard = new HashMap<>();
  private int round;
  private int withMost;

  private record Heard(Standing standing, int round) {}

  sealed interface Command {}

  /** Asks whether a node is in a cluster. */
  record GetStanding(ActorRef<Command> replyTo) implements Command, CborSerializable {}

  /**
   * Says whether it is.
   *
   * @param node {@code host:port}
   */
  record NodeStanding(String node, Standing standing) implements Command, CborSerializable {}

  private enum NextRound implements Command {
    INSTANCE
  }

  private JoiningActor(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Cluster cluster,
      List<Address> seeds,
      Consumer<String> waits) {
    this.context = context;
    this.timers = timers;
    this.cluster = cluster;
    this.seeds = new Seeds(cluster.selfMember().address(), seeds);
    this.founding = this.seeds.founding();
    this.waits = waits;
  }

  /**
   * @param waits is told what the node waits for, for operators
   */
  static Behavior<Command> create(List<Address> seeds, Consumer<String> waits) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new JoiningActor(
                            context, timers, Cluster.get(context.getSystem()), seeds, waits)
                        .begin()));
  }

  /** Pekko joins any seed that is in a cluster, and never by itself forms one. */
  private Behavior<Command> begin() {
    if (!seeds.others().isEmpty()) {
      cluster.manager().tell(new JoinSeedNodes(seeds.isFirst() ? seeds.others() : seeds.all()));
    }
    timers.startTimerWithFixedDelay(NextRound.INSTANCE, Duration.ZERO, ROUND);
    return joining();
  }

  private Behavior<Command> joining() {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case GetStanding(var replyTo) -> answer(replyTo, ofNewcomer());
              case NodeStanding(var node, var standing) -> heard(node, standing);
              case NextRound.INSTANCE -> nextRound();
            });
  }

  private Behavior<Command> joined() {
    return Behaviors.receiveMessage(
        command ->
            switch (command) {
              case GetStanding(var replyTo) -> answer(replyTo, ofMember());
              case NodeStanding late -> Behaviors.same();
              case NextRound.INSTANCE -> Behaviors.same();
            });
  }

  private Behavior<Command> nextRound() {
    if (!cluster.selfMember().status().equals(MemberStatus.removed())) {
      timers.cancelAll();
      return joined();
    }
    round++;
    heard.values().removeIf(answer -> answer.round() < round - FRESH);
    withMost = founding.hasMost(standings()) ? withMost + 1 : 0;
    for (Address seed : seeds.others()) {
      Adapter.toClassic(context.getSystem())
          .actorSelection(new RootActorPath(seed, "/").child("system").child(NAME))
          .tell(new GetStanding(context.getSelf()), Adapter.toClassic(context.getSelf()));
    }
    return decide();
  }

  private Behavior<Command> heard(String node, Standing standing) {
    heard.put(node, new Heard(standing, round));
    return decide();
  }

  private Behavior<Command> decide() {
    Founding.Step step = founding.next(standings(), withMost);
    waits.accept(seeds.waitsFor(step));
    if (seeds.isFirst() && step instanceof Founding.Form) {
      cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }
    return Behaviors.same();
  }

  private Map<String, Standing> standings() {
    var now = new HashMap<String, Standing>();
    heard.forEach((node, answer) -> now.put(node, answer.standing()));
    return now;
  }

  private Behavior<Command> answer(ActorRef<Command> asker, Standing standing) {
    asker.tell(new NodeStanding(NodeRun.name(cluster.selfMember().address()), standing));
    return Behaviors.same();
  }

  private Standing ofNewcomer() {
    return cluster.selfMember().status().equals(MemberStatus.removed())
        ? Standing.FREE
        : ofMember();
  }

  private Standing ofMember() {
    MemberStatus status = cluster.selfMember().status();
    return status.equals(MemberStatus.joining())
            || status.equals(MemberStatus.weaklyUp())
            || status.equals(MemberStatus.up())
        ? Standing.MEMBER
        : Standing.LEAVING;
  }
}
