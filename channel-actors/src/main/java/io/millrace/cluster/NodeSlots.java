package io.millrace.cluster;

import io.millrace.channel.ProviderSettings;
import io.millrace.channel.ProviderStatus;
import io.millrace.channel.SlotCommand;
import io.millrace.channel.SlotDesk;
import io.millrace.channel.SlotOutcome;
import io.millrace.channel.SlotTicket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ddata.LWWRegister;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.apache.pekko.cluster.typed.Cluster;

/**
 * What one node has to do with slots that are kept elsewhere: carries words to their keepers, keeps
 * the node's board up to date, and takes all slots from this node's channels when it is cut off
 * from most of the others. Those will soon let other nodes use them.
 */
final class NodeSlots {

  /** What it understands. Never leaves the node. */
  sealed interface Command {}

  /** To be carried to its keeper. */
  record Say(SlotCommand.OfProvider word) implements Command {}

  /** These and no other providers are defined. */
  record Defined(Set<String> providers) implements Command {}

  private record Heard(String provider, WrittenBook book) implements Command {}

  private record LookAround() implements Command {}

  private record Nothing() implements Command {}

  /**
   * What it works with.
   *
   * @param name of this node, of this start of it
   * @param keepers the way to them
   * @param board is kept up to date, for everybody to read
   */
  record Parts(
      String name,
      ProviderSettings settings,
      InstantSource clock,
      ActorRef<ShardingEnvelope<ProviderKeeper.Command>> keepers,
      SlotBoard board) {}

  private static final Duration LOOKS_EVERY = Duration.ofMillis(250);

  /** So often in a row it has to see itself cut off. */
  private static final int SEEN_BEFORE_CUT_OFF = 3;

  private final Parts parts;
  private final SharedBooks<Command> shared;
  private final ActorContext<Command> context;
  private final Cluster cluster;
  private final Map<SlotTicket, ActorRef<SlotOutcome>> owners = new HashMap<>();
  private final Set<String> watched = new HashSet<>();
  private Set<String> defined = Set.of();
  private int cutOffSeen;

  private NodeSlots(Parts parts, SharedBooks<Command> shared, ActorContext<Command> context) {
    this.parts = parts;
    this.shared = shared;
    this.context = context;
    this.cluster = Cluster.get(context.getSystem());
    context.setLoggerName(NodeSlots.class);
  }

  static Behavior<Command> create(Parts parts) {
    Behavior<Command> node =
        Behaviors.setup(
            context ->
                Behaviors.withTimers(
                    timers -> {
                      timers.startTimerWithFixedDelay(new LookAround(), LOOKS_EVERY);
                      return DistributedData.withReplicatorMessageAdapter(
                          (ReplicatorMessageAdapter<Command, LWWRegister<WrittenBook>>
                                  replicator) -> {
                            var self = DistributedData.get(context.getSystem()).selfUniqueAddress();
                            var slots =
                                new NodeSlots(parts, new SharedBooks<>(replicator, self), context);
                            return Behaviors.receiveMessage(slots::on);
                          });
                    }));
    return Behaviors.supervise(node).onFailure(SupervisorStrategy.resume());
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case Say(var word) -> say(word);
      case Defined(var providers) -> define(providers);
      case Heard(var provider, var book) -> heard(provider, book);
      case LookAround() -> lookAround();
      case Nothing() -> {}
    }
    return Behaviors.same();
  }

  private void say(SlotCommand.OfProvider word) {
    watch(word.provider());
    boolean carried =
        switch (word) {
          case SlotCommand.Acquire acquire -> asks(acquire.ticket(), acquire.replyTo());
          case SlotCommand.Borrow borrow -> asks(borrow.ticket(), borrow.replyTo());
          case SlotCommand.Renew renew -> asks(renew.ticket(), renew.replyTo());
          case SlotCommand.Release release -> {
            owners.remove(release.ticket());
            yield true;
          }
          case SlotCommand.Refused refused -> true;
        };
    if (carried) {
      tell(word.provider(), new ProviderKeeper.Said(parts.name(), word));
    }
  }

  /** Whoever is cut off asks in vain, and again. */
  private boolean asks(SlotTicket ticket, ActorRef<SlotOutcome> owner) {
    if (isCutOff()) {
      return false;
    }
    if (owners.put(ticket, owner) == null) {
      owners.keySet().removeIf(each -> each.isOfEarlierRunThan(ticket));
    }
    return true;
  }

  private void tell(String provider, ProviderKeeper.Command command) {
    parts.keepers().tell(new ShardingEnvelope<>(provider, command));
  }

  private void define(Set<String> providers) {
    var concerned = new HashSet<>(defined);
    concerned.addAll(providers);
    defined = Set.copyOf(providers);
    for (String provider : concerned) {
      watch(provider);
      tell(provider, new ProviderKeeper.Look(provider));
    }
  }

  private void watch(String provider) {
    if (watched.add(provider)) {
      shared.subscribe(provider, book -> new Heard(provider, book), new Nothing());
    }
  }

  private void heard(String provider, WrittenBook book) {
    var now = parts.clock().instant();
    ProviderStatus status =
        SlotDesk.resume(parts.settings(), book.state(), now).status(provider, now);
    parts.board().heard(status, book.state().highestRun());
  }

  private void lookAround() {
    boolean here = MajoritySide.isHere(cluster.state(), cluster.selfMember());
    boolean before = isCutOff();
    cutOffSeen = here ? 0 : Math.min(cutOffSeen + 1, SEEN_BEFORE_CUT_OFF);
    if (isCutOff() && !before && !owners.isEmpty()) {
      context
          .getLog()
          .warn("is cut off from most nodes; gives up {} slots at providers", owners.size());
      owners.forEach((ticket, owner) -> owner.tell(new SlotOutcome.Lost(ticket)));
    }
  }

  private boolean isCutOff() {
    return cutOffSeen >= SEEN_BEFORE_CUT_OFF;
  }
}
