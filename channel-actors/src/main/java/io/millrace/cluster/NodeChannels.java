package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * The way from a node's viewers and operators to the channels of the cluster: starts a {@link
 * ChannelReplica} for each channel that viewers of this node want, and ends it when none does.
 */
final class NodeChannels {

  /** What it understands. */
  sealed interface Command {}

  /** Something for a channel that is defined here. */
  record ToChannel(ChannelId channel, ChannelCommand command) implements Command {}

  /**
   * A channel has ended on this node. Another one may own it and need its segments; what is shown
   * here has to follow it.
   */
  record Left(ChannelId channel) implements Command {}

  /** The node stops: nobody here wants anything any more. */
  enum Stop implements Command {
    INSTANCE
  }

  private record MemberGone(String node) implements Command {}

  private record ReplicaEnded(ChannelId channel) implements Command {}

  private record ForgetDue(ChannelId channel) implements Command {}

  private enum LookDue implements Command {
    INSTANCE
  }

  private static final Duration LOOKS_EVERY = Duration.ofSeconds(1);
  private static final Duration STAYS_AFTER_LEAVING = Duration.ofSeconds(30);

  private record Wanted(ActorRef<ChannelReplica.Command> replica, Instant last) {}

  private final ChannelReplica.Parts parts;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Map<ChannelId, Wanted> replicas = new HashMap<>();

  /** What was said to replicas that are just ending: two of one channel must not show views. */
  private final Map<ChannelId, List<ToChannel>> ending = new HashMap<>();

  private long lastNumber;

  private NodeChannels(
      ChannelReplica.Parts parts, ActorContext<Command> context, TimerScheduler<Command> timers) {
    this.parts = parts;
    this.context = context;
    this.timers = timers;
  }

  static Behavior<Command> create(ChannelReplica.Parts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(LookDue.INSTANCE, LOOKS_EVERY);
                  Cluster.get(context.getSystem())
                      .subscriptions()
                      .tell(
                          Subscribe.create(
                              context.messageAdapter(
                                  MemberRemoved.class,
                                  gone -> new MemberGone(NodeRun.name(gone.member().address()))),
                              MemberRemoved.class));
                  var channels = new NodeChannels(parts, context, timers);
                  return Behaviors.receiveMessage(channels::on);
                }));
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case ToChannel message -> tell(message);
      case Left(var channel) -> left(channel);
      case ForgetDue(var channel) -> forget(channel);
      case ReplicaEnded(var channel) -> ended(channel);
      case MemberGone(var node) ->
          replicas
              .values()
              .forEach(wanted -> wanted.replica().tell(new ChannelReplica.NodeGone(node)));
      case LookDue.INSTANCE -> endUnwanted();
      case Stop.INSTANCE -> {
        return Behaviors.stopped();
      }
    }
    return Behaviors.same();
  }

  /** What it showed here would soon be older than what other nodes show. */
  private void left(ChannelId channel) {
    boolean isShown =
        parts.views().find(channel.value()).filter(ChannelView::isPlayable).isPresent();
    if (isShown && !isGone(channel) && !ending.containsKey(channel)) {
      want(channel);
    }
    timers.startSingleTimer(channel, new ForgetDue(channel), STAYS_AFTER_LEAVING);
  }

  private void tell(ToChannel message) {
    List<ToChannel> later = ending.get(message.channel());
    if (later != null) {
      later.add(message);
      return;
    }
    switch (message.command()) {
      case ChannelCommand.Open question -> ask(message.channel(), question);
      case ChannelCommand.Join question -> ask(message.channel(), question);
      case ChannelCommand.OpenTrack question -> ask(message.channel(), question);
      case ChannelCommand.Fetch question -> ask(message.channel(), question);
      case ChannelCommand.ViewersSeen seen -> seen(message.channel(), seen);
      default -> forward(message);
    }
  }

  private void ask(ChannelId channel, ChannelCommand question) {
    want(channel).tell(new ChannelReplica.Ask(question));
  }

  private void seen(ChannelId channel, ChannelCommand.ViewersSeen seen) {
    if (!seen.viewers().isEmpty()) {
      want(channel).tell(new ChannelReplica.Watched(seen.tracks()));
    }
    forward(new ToChannel(channel, seen));
  }

  private void forward(ToChannel message) {
    parts
        .definitions()
        .find(message.channel())
        .ifPresent(definition -> forward(definition, message.command()));
  }

  private void forward(ChannelDefinition definition, ChannelCommand command) {
    if (parts.regions().canRun(definition)) {
      parts.regions().owner(definition).tell(new OwnedChannel.ForChannel(command));
    } else {
      Refusals.refuse(
          command, definition, ChannelRegions.noNodeReaches(definition), parts.clock().instant());
    }
  }

  private ActorRef<ChannelReplica.Command> want(ChannelId channel) {
    Wanted known = replicas.get(channel);
    ActorRef<ChannelReplica.Command> replica = known == null ? spawn(channel) : known.replica();
    replicas.put(channel, new Wanted(replica, parts.clock().instant()));
    return replica;
  }

  private ActorRef<ChannelReplica.Command> spawn(ChannelId channel) {
    lastNumber++;
    ActorRef<ChannelReplica.Command> replica =
        context.spawn(
            ChannelReplica.create(channel, parts), "replica-" + lastNumber + "-" + channel);
    context.watchWith(replica, new ReplicaEnded(channel));
    return replica;
  }

  /** A viewer who waits counts as one who watches. */
  private void endUnwanted() {
    Duration keep = parts.settings().replicas().keep();
    Duration longest = keep.compareTo(parts.waitsFor()) > 0 ? keep : parts.waitsFor();
    Instant since = parts.clock().instant().minus(longest);
    List<ChannelId> unwanted =
        replicas.entrySet().stream()
            .filter(entry -> entry.getValue().last().isBefore(since) || isGone(entry.getKey()))
            .map(Map.Entry::getKey)
            .toList();
    unwanted.forEach(this::end);
  }

  private boolean isGone(ChannelId channel) {
    return parts.definitions().find(channel).isEmpty();
  }

  private void end(ChannelId channel) {
    Wanted unwanted = replicas.remove(channel);
    if (unwanted != null) {
      ending.put(channel, new ArrayList<>());
      unwanted.replica().tell(ChannelReplica.End.INSTANCE);
    }
  }

  private void ended(ChannelId channel) {
    replicas.remove(channel);
    List<ToChannel> later = ending.remove(channel);
    forget(channel);
    if (later != null) {
      later.forEach(this::tell);
    }
  }

  /** What nobody here keeps up to date is not shown to whoever comes next. */
  private void forget(ChannelId channel) {
    if (isNobodys(channel)) {
      parts.segments().ended(channel);
      parts.store().removeChannel(channel.value());
      hide(channel);
    }
  }

  /** Whether nobody here shows the channel. */
  private boolean isNobodys(ChannelId channel) {
    return !replicas.containsKey(channel) && !parts.owners().has(channel);
  }

  private void hide(ChannelId channel) {
    parts
        .definitions()
        .find(channel)
        .map(known -> ChannelView.notPlaying(channel, known.name(), Phase.IDLE))
        .ifPresentOrElse(parts.views()::publish, () -> parts.views().remove(channel));
  }
}
