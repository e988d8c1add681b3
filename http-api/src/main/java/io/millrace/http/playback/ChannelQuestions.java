package io.millrace.http.playback;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.Fetch;
import io.millrace.channel.ChannelCommand.FetchReply;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelCommand.Item;
import io.millrace.channel.ChannelCommand.Join;
import io.millrace.channel.ChannelCommand.NotFetched;
import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Open;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelCommand.OpenTrack;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelCommand.PrefetchAfter;
import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Channels;
import io.millrace.channel.TrackId;
import io.millrace.channel.UnknownChannelException;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks channels for what viewers wait for, and lets the viewers wait, each within the start
 * time-out. However many wait for one thing, the channel is asked once. Thread-safe; no future
 * fails.
 */
final class ChannelQuestions {

  /** What a viewer may wait for. */
  sealed interface Question {
    ChannelId channel();
  }

  /** That an idle channel plays. */
  record Start(ChannelId channel) implements Question {}

  /** Whether a channel plays that this node does not show. */
  record GoOn(ChannelId channel) implements Question {}

  /** That a track that sleeps has a playlist. */
  record Wake(ChannelId channel, TrackId track) implements Question {}

  /** Something that is fetched when it is asked for. */
  record Obtain(ChannelId channel, Item item) implements Question {}

  /** How waiting ended. */
  sealed interface Outcome {}

  /** What was asked for is in this view, or in the segment store. */
  record Ready(ChannelView view) implements Outcome {}

  record Refused(Failure failure) implements Outcome {}

  private static final String TRY_AGAIN =
      "try again; GET /api/v1/channels/{id} tells how its sources are doing";

  private final Channels channels;
  private final ChannelViews views;
  private final Duration timeout;
  private final WaitingPlaces places;
  private final ConcurrentMap<Question, CompletableFuture<Outcome>> running =
      new ConcurrentHashMap<>();
  private volatile boolean stopping;

  /**
   * Nobody waits yet.
   *
   * @param timeout longest wait
   * @param maxWaiting requests that may wait at a time for what one channel has to fetch
   */
  ChannelQuestions(Channels channels, ChannelViews views, Duration timeout, int maxWaiting) {
    this.channels = channels;
    this.views = views;
    this.timeout = timeout;
    this.places = new WaitingPlaces(maxWaiting);
  }

  /** Waits until the channel plays, which it may do already. */
  CompletableFuture<Outcome> start(ChannelView view) {
    return view.isPlayable()
        ? CompletableFuture.completedFuture(new Ready(view))
        : ask(new Start(view.id()), now -> true);
  }

  /**
   * Looks whether a channel plays that this node does not show, and has it shown then; starts none.
   * What it comes to is the view as it is then, playing or not.
   */
  CompletableFuture<Outcome> join(ChannelView view) {
    return channels.mayPlayElsewhere(view.id())
        ? ask(new GoOn(view.id()), now -> true)
        : CompletableFuture.completedFuture(new Ready(view));
  }

  CompletableFuture<Outcome> wake(ChannelId id, TrackId track) {
    return ask(new Wake(id, track), now -> isAwake(now, track));
  }

  /**
   * Waits for what the channel fetches; refused at once when too many wait for the channel: a
   * source that does not answer must not take the connections of others.
   *
   * @param isThere whether nothing is left to fetch
   */
  CompletableFuture<Outcome> fetch(ChannelId id, Item item, Predicate<ChannelView> isThere) {
    return places.take(id)
        ? ask(new Obtain(id, item), isThere).whenComplete((outcome, failure) -> places.leave(id))
        : CompletableFuture.completedFuture(tooMany(id));
  }

  /** Nobody waits for what follows this segment, but somebody will. */
  void prefetchAfter(ChannelId id, SegmentItem played) {
    channels.tell(id, new PrefetchAfter(played));
  }

  /** For questions that follow one on another: all of them have to be answered in time. */
  CompletableFuture<Outcome> inTime(ChannelId id, CompletableFuture<Outcome> answer) {
    return answer.copy().completeOnTimeout(tooLate(id), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Everybody who waits is sent away, now and from now on. */
  void refuseAll() {
    stopping = true;
    running.forEach((question, answer) -> answer.complete(stopping(question.channel())));
  }

  /**
   * Joins those who wait for the same, if there are any. Else it looks once more before it asks:
   * what is wanted may have come between the viewer's look and now.
   */
  private CompletableFuture<Outcome> ask(Question question, Predicate<ChannelView> isThere) {
    var fresh = new CompletableFuture<Outcome>();
    CompletableFuture<Outcome> answer = running.putIfAbsent(question, fresh);
    if (answer == null) {
      answer = fresh;
      playing(question.channel())
          .filter(isThere)
          .ifPresentOrElse(
              view -> end(question, fresh, new Ready(view)), () -> put(question, fresh));
    }
    if (stopping) {
      refuseAll();
    }
    return inTime(question.channel(), answer);
  }

  private void put(Question question, CompletableFuture<Outcome> answer) {
    answered(question)
        .whenComplete(
            (@Nullable Outcome outcome, @Nullable Throwable failure) ->
                end(
                    question,
                    answer,
                    outcome == null ? failed(question.channel(), failure) : outcome));
  }

  private void end(Question question, CompletableFuture<Outcome> answer, Outcome outcome) {
    running.remove(question, answer);
    answer.complete(outcome);
  }

  private Optional<ChannelView> playing(ChannelId id) {
    return views.find(id.value()).filter(ChannelView::isPlayable);
  }

  private CompletionStage<Outcome> answered(Question question) {
    return switch (question) {
      case Start(var id) ->
          channels.ask(id, Open::new).thenApply(reply -> opened(id, reply, view -> true));
      case GoOn(var id) -> channels.ask(id, Join::new).thenApply(reply -> joined(id, reply));
      case Wake(var id, var track) ->
          channels
              .<OpenReply>ask(id, replyTo -> new OpenTrack(track, replyTo))
              .thenApply(reply -> opened(id, reply, view -> isAwake(view, track)));
      case Obtain(var id, var item) ->
          channels
              .<FetchReply>ask(id, replyTo -> new Fetch(item, replyTo))
              .thenApply(reply -> fetched(id, reply));
    };
  }

  private static boolean isAwake(ChannelView view, TrackId track) {
    return view.track(track.value()).flatMap(found -> found.playlist()).isPresent();
  }

  private Outcome opened(ChannelId id, OpenReply reply, Predicate<ChannelView> wanted) {
    return switch (reply) {
      case Opened() -> ready(id, wanted);
      case NotPlayable(var reason) -> unavailable(id, reason);
    };
  }

  private Outcome joined(ChannelId id, OpenReply reply) {
    return reply.equals(ChannelCommand.NOT_PLAYING)
        ? views
            .find(id.value())
            .<Outcome>map(Ready::new)
            .orElseGet(() -> new Refused(Playback.unknownChannel(id.value())))
        : opened(id, reply, view -> true);
  }

  private Outcome fetched(ChannelId id, FetchReply reply) {
    return switch (reply) {
      case Fetched() -> ready(id, view -> true);
      case NotFetched(var reason, var exists) ->
          exists
              ? unavailable(id, reason)
              : new Refused(
                  Failure.ofChannel(
                      FailureCode.NOT_FOUND, id.value(), reason, "take addresses from playlists"));
    };
  }

  private Outcome ready(ChannelId id, Predicate<ChannelView> wanted) {
    return playing(id)
        .filter(wanted)
        .<Outcome>map(Ready::new)
        .orElseGet(() -> unavailable(id, "the channel has just stopped again"));
  }

  private static Outcome failed(ChannelId id, @Nullable Throwable failure) {
    return switch (failure instanceof CompletionException wrapped ? wrapped.getCause() : failure) {
      case TimeoutException e -> tooLate(id);
      case UnknownChannelException e -> new Refused(Playback.unknownChannel(id.value()));
      case null, default ->
          new Refused(
              Failure.ofChannel(
                  FailureCode.INTERNAL,
                  id.value(),
                  "the channel could not be asked",
                  "see the log of the server"));
    };
  }

  private static Outcome unavailable(ChannelId id, String reason) {
    return new Refused(
        Failure.ofChannel(FailureCode.UPSTREAM_UNAVAILABLE, id.value(), reason, TRY_AGAIN));
  }

  private static Outcome tooLate(ChannelId id) {
    return new Refused(
        Failure.ofChannel(
            FailureCode.UPSTREAM_TIMEOUT,
            id.value(),
            "no source of the channel has delivered in time (millrace.http.start-timeout)",
            TRY_AGAIN));
  }

  private Outcome tooMany(ChannelId id) {
    return new Refused(
        Failure.ofChannel(
            FailureCode.OVERLOADED,
            id.value(),
            places.perChannel()
                + " requests wait already for what the channel fetches"
                + " (millrace.http.max-waiting)",
            "try again in a moment"));
  }

  private static Outcome stopping(ChannelId id) {
    return new Refused(
        Failure.ofChannel(
            FailureCode.STOPPING, id.value(), "the server is stopping", "try again in a moment"));
  }
}
