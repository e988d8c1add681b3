package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.cluster.OwnerNews.Owner;
import io.millrace.cluster.ReplicaQuestions.Question;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.jspecify.annotations.Nullable;

/**
 * What a node with viewers of a channel shows of it, wherever the channel runs: subscribed to the
 * owner's updates, with an eye on gaps. While there is no owner, the last view stays. Also asks the
 * owner what viewers of this node wait for, and lets them have it when this node shows it.
 *
 * <p>On the owner's own node it shows nothing: the owner does.
 */
final class ChannelReplica {

  /** What a replica understands. */
  sealed interface Command {}

  /** A viewer of this node wants something: {@code Open}, {@code OpenTrack} or {@code Fetch}. */
  record Ask(ChannelCommand question) implements Command {}

  /** Viewers of this node have asked for these. */
  record Watched(Set<TrackId> tracks) implements Command {}

  /** Nobody watches here any more. */
  enum End implements Command {
    INSTANCE
  }

  private record Heard(OwnerNews news) implements Command {}

  /** The reply is null where none came in time. */
  private record Answered(Question question, @Nullable Object reply) implements Command {}

  private record Pulled(Question question, Object reply) implements Command {}

  private record Brought(FactsVersion version, boolean whole) implements Command {}

  /** The node is not one of the cluster any more. */
  record NodeGone(String node) implements Command {}

  private enum RenewDue implements Command {
    INSTANCE
  }

  private enum LookDue implements Command {
    INSTANCE
  }

  /**
   * What the replicas of a node share. All parts are thread-safe.
   *
   * @param node this one
   * @param waitsFor how long a viewer waits
   */
  record Parts(
      String node,
      ChannelRegions regions,
      DefinedChannels definitions,
      LocalOwners owners,
      ChannelViews views,
      SegmentStore store,
      RemoteSegments remote,
      ReplicatedSegments segments,
      ClusterSettings settings,
      Duration waitsFor,
      InstantSource clock) {}

  /** Longer than an owner that is there takes to say that nothing is to be expected. */
  private static final Duration ASKED_AGAIN_AFTER = Duration.ofSeconds(3);

  /** How often an owner is looked for that has been lost. */
  private static final Duration LOOKED_FOR_EVERY = Duration.ofMillis(250);

  private final ChannelId id;
  private final Parts parts;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ActorRef<OwnerNews> news;
  private final ReplicaQuestions questions;
  private final WatchedTracks watched = new WatchedTracks();
  private final ComingViews coming = new ComingViews();
  private FactsVersion version = FactsVersion.NONE;
  private Optional<ViewText> text = Optional.empty();
  private Optional<Owner> owner = Optional.empty();

  /** Whether an owner on this node may have left segments that it has not published. */
  private boolean isAfterOwner = true;

  private ChannelReplica(
      ChannelId id, Parts parts, ActorContext<Command> context, TimerScheduler<Command> timers) {
    this.id = id;
    this.parts = parts;
    this.context = context;
    this.timers = timers;
    this.news = context.messageAdapter(OwnerNews.class, Heard::new);
    this.questions = new ReplicaQuestions(parts.waitsFor());
  }

  static Behavior<Command> create(ChannelId id, Parts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(timers -> new ChannelReplica(id, parts, context, timers).begin()));
  }

  private Behavior<Command> begin() {
    subscribe();
    timers.startTimerWithFixedDelay(RenewDue.INSTANCE, parts.settings().replicas().renew());
    return Behaviors.receive(Command.class)
        .onAnyMessage(this::on)
        .onSignal(PostStop.class, stopped -> failed())
        .build();
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case Ask(var question) -> ask(question);
      case Watched(var tracks) -> watched.add(tracks, now());
      case Heard(var heard) -> hear(heard);
      case Answered(var question, var reply) -> answered(question, reply);
      case Pulled(var question, var reply) -> questions.answered(question, reply, shown());
      case Brought(var of, var whole) -> brought(of, whole);
      case NodeGone(var node) -> gone(node);
      case RenewDue.INSTANCE -> renew();
      case LookDue.INSTANCE -> look();
      case End.INSTANCE -> {
        return end();
      }
    }
    return Behaviors.same();
  }

  private void ask(ChannelCommand command) {
    questions.add(command, now()).ifPresent(this::put);
  }

  private void put(Question question) {
    Optional<ChannelDefinition> definition = parts.definitions().find(id);
    if (definition.isEmpty()) {
      questions.refuse(question, "no channel '" + id + "' is defined");
    } else if (!parts.regions().canRun(definition.get())) {
      questions.refuse(question, ChannelRegions.noNodeReaches(definition.get()));
    } else {
      put(question, parts.regions().owner(definition.get()));
    }
  }

  private void put(Question question, EntityRef<OwnedChannel.Command> channel) {
    context.pipeToSelf(
        channel.ask(
            replyTo -> new OwnedChannel.ForChannel(question.command(replyTo)), ASKED_AGAIN_AFTER),
        (reply, failure) -> new Answered(question, reply));
  }

  private void answered(Question question, @Nullable Object reply) {
    if (reply == null || movesOn(reply)) {
      if (questions.isWaitedFor(question, now())) {
        put(question);
      }
    } else {
      missing(question, reply)
          .ifPresentOrElse(
              key ->
                  context.pipeToSelf(
                      parts.remote().pull(key), (body, failure) -> new Pulled(question, reply)),
              () -> questions.answered(question, reply, shown()));
    }
  }

  private static boolean movesOn(Object reply) {
    return reply.equals(ChannelCommand.MOVES_ON)
        || (reply instanceof ChannelCommand.NotFetched(var reason, var exists)
            && exists
            && reason.equals(ChannelCommand.MOVES_ON.reason()));
  }

  /** The owner has fetched a segment that this node's viewers read from this node's store. */
  private Optional<SegmentKey> missing(Question question, Object reply) {
    return reply instanceof ChannelCommand.Fetched
            && question instanceof ReplicaQuestions.Obtain(SegmentItem(var track, var msn))
        ? Optional.of(new SegmentKey(id.value(), track.value(), msn))
            .filter(key -> parts.store().find(key).isEmpty())
        : Optional.empty();
  }

  private void hear(OwnerNews heard) {
    if (heard.version().compareTo(version) < 0) {
      return;
    }
    switch (heard) {
      case OwnerNews.Snapshot(var from, var now, var view) -> {
        found(from);
        take(now, view);
      }
      case OwnerNews.Update(var before, var now, var change) -> {
        if (before.equals(version) && text.isPresent()) {
          take(now, text.get().with(change));
        } else if (!now.equals(version)) {
          subscribe();
        }
      }
      case OwnerNews.Leaves leaves -> {
        subscribe();
        questions.unanswered(now()).forEach(this::put);
      }
    }
  }

  private void found(Owner now) {
    if (owner.isEmpty()) {
      timers.startTimerWithFixedDelay(RenewDue.INSTANCE, parts.settings().replicas().renew());
    }
    owner = Optional.of(now);
  }

  /** Its channels are placed anew as soon as somebody asks for them. */
  private void gone(String node) {
    if (owner.filter(lost -> lost.node().equals(node)).isPresent()) {
      owner = Optional.empty();
      timers.startTimerWithFixedDelay(RenewDue.INSTANCE, Duration.ZERO, LOOKED_FOR_EVERY);
    }
  }

  private void take(FactsVersion now, ViewText view) {
    version = now;
    text = Optional.of(view);
    if (isShownByOwner()) {
      isAfterOwner = true;
      coming.clear();
      parts.segments().runsHere(id);
      questions.shown(shown());
    } else {
      ChannelView next = view.view(id, shown());
      dropUnpublished(next);
      coming.add(now, next, now());
      bring(now, next);
      look();
    }
  }

  /** The next owner may have given their numbers to others; it has taken what it goes on with. */
  private void dropUnpublished(ChannelView next) {
    if (isAfterOwner) {
      isAfterOwner = false;
      for (TrackView track : next.tracks()) {
        String name = track.id().value();
        long published =
            shown().flatMap(view -> view.track(name)).map(TrackView::lastListed).orElse(-1L);
        parts.store().removeFrom(id.value(), name, published + 1);
      }
    }
  }

  private boolean isShownByOwner() {
    return parts.owners().has(id)
        || owner.filter(from -> from.node().equals(parts.node())).isPresent();
  }

  private void bring(FactsVersion of, ChannelView view) {
    context.pipeToSelf(
        parts.segments().bring(view, owner.map(Owner::segments).orElse(""), watched.lately(now())),
        (whole, failure) -> new Brought(of, Boolean.TRUE.equals(whole)));
  }

  private void brought(FactsVersion of, boolean whole) {
    if (whole) {
      coming.whole(of).ifPresent(this::show);
    } else {
      coming.torn(of);
    }
  }

  /** Viewers do not wait for what takes too long, and what was torn is tried once more. */
  private void look() {
    coming.due(now()).ifPresent(this::show);
    coming.torn().ifPresent(torn -> bring(torn.version(), torn.view()));
    if (!coming.isEmpty()) {
      timers.startSingleTimer(LookDue.INSTANCE, ComingViews.LOOKED_AT_EVERY);
    }
  }

  private void show(ChannelView view) {
    if (!isShownByOwner()) {
      parts.views().publish(view);
      parts.segments().shown(view);
      questions.shown(shown());
    }
  }

  /** What readers of this node see now. */
  private Optional<ChannelView> shown() {
    return parts.views().find(id.value());
  }

  private void renew() {
    subscribe();
    questions.forgetLate(now());
  }

  private void subscribe() {
    parts
        .definitions()
        .find(id)
        .filter(parts.regions()::canRun)
        .ifPresent(
            definition ->
                parts
                    .regions()
                    .owner(definition)
                    .tell(new OwnedChannel.Subscribe(parts.node(), version, news)));
  }

  /** Whoever asks again asks another one in its place. */
  private Behavior<Command> failed() {
    questions.refuseAll("showing the channel on this node failed unexpectedly");
    return Behaviors.same();
  }

  private Behavior<Command> end() {
    questions.refuseAll("nobody waits for the channel any more");
    if (!isShownByOwner()) {
      parts.segments().ended(id);
    }
    return Behaviors.stopped();
  }

  private Instant now() {
    return parts.clock().instant();
  }
}
