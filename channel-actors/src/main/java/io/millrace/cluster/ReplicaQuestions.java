package io.millrace.cluster;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.AttachmentItem;
import io.millrace.channel.ChannelCommand.FetchReply;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelCommand.Item;
import io.millrace.channel.ChannelCommand.NotFetched;
import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What viewers of this node wait for. The owner's word is not enough: they get it when this node
 * shows what they want. Used by one actor only.
 */
final class ReplicaQuestions {

  /** What may be asked for. */
  sealed interface Question {

    /** As the owner is asked. */
    ChannelCommand command(ActorRef<Object> replyTo);
  }

  /** That the channel plays. */
  record Start() implements Question {
    @Override
    public ChannelCommand command(ActorRef<Object> replyTo) {
      return new ChannelCommand.Open(replyTo.narrow());
    }
  }

  /** Whether the channel plays. */
  record GoOn() implements Question {
    @Override
    public ChannelCommand command(ActorRef<Object> replyTo) {
      return new ChannelCommand.Join(replyTo.narrow());
    }
  }

  /** That a track has a playlist. */
  record WakeTrack(TrackId track) implements Question {
    @Override
    public ChannelCommand command(ActorRef<Object> replyTo) {
      return new ChannelCommand.OpenTrack(track, replyTo.narrow());
    }
  }

  /** Something that is fetched when it is asked for. */
  record Obtain(Item item) implements Question {
    @Override
    public ChannelCommand command(ActorRef<Object> replyTo) {
      return new ChannelCommand.Fetch(item, replyTo.narrow());
    }
  }

  private record Waiting(Caller caller, Instant until) {}

  /** Who waits. */
  private sealed interface Caller {}

  private record Opener(ActorRef<OpenReply> replyTo) implements Caller {}

  private record Fetcher(ActorRef<FetchReply> replyTo) implements Caller {}

  private static final class Pending {
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean granted;
  }

  private final Duration patience;
  private final Map<Question, Pending> pending = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param patience how long a viewer waits
   */
  ReplicaQuestions(Duration patience) {
    this.patience = patience;
  }

  /** The question to be put to the owner; empty if it has been. */
  Optional<Question> add(ChannelCommand command, Instant now) {
    return switch (command) {
      case ChannelCommand.Open(var replyTo) -> add(new Start(), new Opener(replyTo), now);
      case ChannelCommand.Join(var replyTo) -> add(new GoOn(), new Opener(replyTo), now);
      case ChannelCommand.OpenTrack(var track, var replyTo) ->
          add(new WakeTrack(track), new Opener(replyTo), now);
      case ChannelCommand.Fetch(var item, var replyTo) ->
          add(new Obtain(item), new Fetcher(replyTo), now);
      default -> Optional.empty();
    };
  }

  private Optional<Question> add(Question question, Caller caller, Instant now) {
    boolean isNew = !pending.containsKey(question);
    pending
        .computeIfAbsent(question, any -> new Pending())
        .waiting
        .add(new Waiting(caller, now.plus(patience)));
    return isNew ? Optional.of(question) : Optional.empty();
  }

  /** The owner has answered. */
  void answered(Question question, Object reply, Optional<ChannelView> shown) {
    switch (reply) {
      case Opened() -> granted(question, shown);
      case Fetched() -> granted(question, shown);
      default -> answer(question, reply);
    }
  }

  private void granted(Question question, Optional<ChannelView> shown) {
    Pending known = pending.get(question);
    if (known != null) {
      known.granted = true;
      shown(shown);
    }
  }

  /** Whoever was promised what is shown now gets it. */
  void shown(Optional<ChannelView> view) {
    List<Question> there =
        pending.entrySet().stream()
            .filter(entry -> entry.getValue().granted)
            .map(Map.Entry::getKey)
            .filter(question -> view.filter(now -> isThere(question, now)).isPresent())
            .toList();
    there.forEach(question -> answer(question, good(question)));
  }

  private boolean isThere(Question question, ChannelView view) {
    return switch (question) {
      case Start() -> view.isPlayable();
      case GoOn() -> view.isPlayable();
      case WakeTrack(var track) ->
          view.track(track.value()).flatMap(TrackView::playlist).isPresent();
      case Obtain(AttachmentItem(var name)) -> view.attachments().containsKey(name);
      case Obtain(SegmentItem segment) -> true;
    };
  }

  private static Object good(Question question) {
    return switch (question) {
      case Start() -> new Opened();
      case GoOn() -> new Opened();
      case WakeTrack wake -> new Opened();
      case Obtain obtain -> new Fetched();
    };
  }

  private void answer(Question question, Object reply) {
    Pending known = pending.remove(question);
    if (known != null) {
      known.waiting.forEach(waiting -> answer(waiting.caller(), reply));
    }
  }

  private static void answer(Caller caller, Object reply) {
    if (caller instanceof Opener(var replyTo) && reply instanceof OpenReply opened) {
      replyTo.tell(opened);
    } else if (caller instanceof Fetcher(var replyTo) && reply instanceof FetchReply fetched) {
      replyTo.tell(fetched);
    }
  }

  void refuse(Question question, String reason) {
    answer(question, bad(question, reason));
  }

  void refuseAll(String reason) {
    List.copyOf(pending.keySet()).forEach(question -> refuse(question, reason));
  }

  private static Object bad(Question question, String reason) {
    return switch (question) {
      case Start() -> new NotPlayable(reason);
      case GoOn() -> new NotPlayable(reason);
      case WakeTrack wake -> new NotPlayable(reason);
      case Obtain obtain -> new NotFetched(reason, true);
    };
  }

  /** Whether somebody still waits for the owner's answer. */
  boolean isWaitedFor(Question question, Instant now) {
    forgetLate(now);
    return pending.containsKey(question);
  }

  /** To be put to the next owner. */
  List<Question> unanswered(Instant now) {
    forgetLate(now);
    return pending.entrySet().stream()
        .filter(entry -> !entry.getValue().granted)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Whoever asked has given up. */
  void forgetLate(Instant now) {
    pending
        .values()
        .forEach(known -> known.waiting.removeIf(waiting -> waiting.until().isBefore(now)));
    pending.values().removeIf(known -> known.waiting.isEmpty());
  }
}
