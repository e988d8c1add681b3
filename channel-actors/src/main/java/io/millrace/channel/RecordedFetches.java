package io.millrace.channel;

import io.millrace.channel.ChannelCommand.FetchReply;
import io.millrace.channel.ChannelCommand.Fetched;
import io.millrace.channel.ChannelCommand.NotFetched;
import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.channel.ChannelNews.RecordedNews;
import io.millrace.media.MediaInitialization;
import io.millrace.segment.Expectation;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentInFlight;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Segments that are fetched because somebody asked for them: each once, however many ask, a few at
 * a time. Used by the channel's actor only.
 */
final class RecordedFetches {

  /**
   * A segment that was refused is asked for again after this, and later while a link is awaited.
   */
  private static final Duration WAIT_FOR_LINK = Duration.ofSeconds(1);

  /** More segments of one channel than this are not waited for at once. */
  private static final int MOST = 256;

  /** A segment that somebody waits for, or that is fetched ahead. */
  private static final class Flight {
    final SegmentItem item;
    final List<ActorRef<FetchReply>> waiting = new ArrayList<>();

    /** Counts all tries; words about earlier ones are dropped. */
    int attempts;

    /** At the source that is followed now. */
    int failures;

    boolean running;
    boolean resting;

    /** Another link was waited for. */
    boolean refused;

    @Nullable SegmentInFlight transfer;
    Optional<ClockCorrection> correction = Optional.empty();
    Optional<MediaInitialization> initialization = Optional.empty();

    @Nullable Upstream upstream;

    Flight(SegmentItem item) {
      this.item = item;
    }

    boolean isElsewhere(Optional<Place> place) {
      return upstream != null && place.filter(here -> here.upstream().equals(upstream)).isEmpty();
    }
  }

  /**
   * Where a segment is fetched from now.
   *
   * @param also it stands for these segments of other tracks as well
   * @param correction what has to be done to its bytes; empty where they are shown as they are
   */
  record Place(
      RecordedSegment recorded,
      Upstream upstream,
      AttachmentFetches attachments,
      Expectation expectation,
      List<SegmentItem> also,
      Optional<ClockCorrection> correction) {}

  /** Told when a segment could not be fetched although it was tried as often as it may be. */
  interface Exhausted {

    /** Whether another source is tried, so that those who wait go on waiting. */
    boolean triesElsewhere(SegmentItem item, String reason);
  }

  private final ChannelTools tools;
  private final String channel;
  private final ActorContext<ChannelCommand> context;
  private final TimerScheduler<ChannelCommand> timers;
  private final Function<SegmentItem, Optional<Place>> places;
  private final Predicate<SegmentItem> mayHavePlace;
  private final Exhausted exhausted;
  private final BiConsumer<SegmentItem, String> refused;
  private final BooleanSupplier awaitsLink;
  private final Map<SegmentItem, Flight> flights = new LinkedHashMap<>();

  /**
   * Of one channel.
   *
   * @param places where a segment is found at the source that is followed; empty while none is
   * @param mayHavePlace false if there will not be a place soon
   * @param refused is told which segment an origin refuses, and why; its link may have ended
   * @param awaitsLink whether another link is being looked for
   */
  RecordedFetches(
      ChannelTools tools,
      String channel,
      ActorContext<ChannelCommand> context,
      TimerScheduler<ChannelCommand> timers,
      Function<SegmentItem, Optional<Place>> places,
      Predicate<SegmentItem> mayHavePlace,
      Exhausted exhausted,
      BiConsumer<SegmentItem, String> refused,
      BooleanSupplier awaitsLink) {
    this.tools = tools;
    this.channel = channel;
    this.context = context;
    this.timers = timers;
    this.places = places;
    this.mayHavePlace = mayHavePlace;
    this.exhausted = exhausted;
    this.refused = refused;
    this.awaitsLink = awaitsLink;
  }

  void fetch(SegmentItem item, ActorRef<FetchReply> replyTo) {
    if (isHeld(item)) {
      replyTo.tell(new Fetched());
    } else if (flights.size() >= MOST && !flights.containsKey(item)) {
      replyTo.tell(new NotFetched("too many segments are asked for at once", true));
    } else {
      flights.computeIfAbsent(item, Flight::new).waiting.add(replyTo);
      startNext();
    }
  }

  /** Somebody will want it soon. */
  void prefetch(SegmentItem item) {
    if (!isHeld(item) && flights.size() < MOST) {
      flights.computeIfAbsent(item, Flight::new);
      startNext();
    }
  }

  private boolean isHeld(SegmentItem item) {
    return tools.store().find(key(item)).isPresent();
  }

  void on(RecordedNews news) {
    Flight flight = flights.get(news.item());
    if (flight == null || flight.attempts != news.attempt()) {
      return;
    }
    switch (news) {
      case RecordedNews.PartsReady(var item, var attempt, var parts) ->
          place(flight)
              .ifPresentOrElse(
                  place -> transfer(flight, place, parts), () -> flight.running = false);
      case RecordedNews.Begun begun -> begun(flight);
      case RecordedNews.Whole whole -> whole(flight);
      case RecordedNews.Failed failed -> {
        // Its first bytes and its end both fail.
        if (flight.running) {
          failed(flight, failed);
        }
      }
      case RecordedNews.RetryDue due -> retry(flight);
    }
    startNext();
  }

  /** A list was read anew: what waits for it is fetched, from another source if need be. */
  void goOn() {
    flights.values().stream()
        .filter(flight -> flight.isElsewhere(place(flight)))
        .forEach(this::reset);
    startNext();
  }

  private void reset(Flight flight) {
    SegmentInFlight transfer = flight.transfer;
    if (transfer != null) {
      transfer.cancel();
    }
    flight.attempts++;
    flight.failures = 0;
    flight.running = false;
    flight.resting = false;
    flight.transfer = null;
    flight.upstream = null;
  }

  /** Nothing can be fetched any more. */
  void giveUp(String reason) {
    List<Flight> all = List.copyOf(flights.values());
    flights.clear();
    for (Flight flight : all) {
      timers.cancel(flight.item);
      reset(flight);
      answer(flight, new NotFetched(reason, true));
    }
  }

  /** Those first that somebody waits for, and of them the newest: players that seek forget. */
  private void startNext() {
    List<Flight> all = List.copyOf(flights.values());
    all.reversed().forEach(flight -> startNext(flight, !flight.waiting.isEmpty()));
    all.forEach(flight -> startNext(flight, flight.waiting.isEmpty()));
  }

  private void startNext(Flight flight, boolean itsTurn) {
    long running = flights.values().stream().filter(each -> each.running).count();
    if (!itsTurn
        || flight.running
        || flight.resting
        || running >= tools.settings().ingest().parallel()) {
      return;
    }
    Optional<Place> place = place(flight);
    if (place.isPresent()) {
      start(flight, place.get());
    } else if (!mayHavePlace.test(flight.item)) {
      flights.remove(flight.item);
      answer(flight, new NotFetched("its source is not there any more", true));
    }
  }

  private Optional<Place> place(Flight flight) {
    return places.apply(flight.item);
  }

  private void start(Flight flight, Place place) {
    flight.running = true;
    flight.upstream = place.upstream();
    flight.attempts++;
    int attempt = flight.attempts;
    context.pipeToSelf(
        place.attachments().partsOf(place.recorded().segment(), place.recorded().base()),
        (parts, failure) ->
            failure == null
                ? new RecordedNews.PartsReady(flight.item, attempt, parts)
                : RecordedNews.Failed.of(flight.item, attempt, failure));
  }

  private void transfer(Flight flight, Place place, SegmentParts parts) {
    int attempt = flight.attempts;
    SegmentInFlight transfer =
        tools.fetcher().fetch(place.upstream(), RecordingProbe.toFetch(place, parts, channel));
    flight.transfer = transfer;
    flight.correction = place.correction();
    flight.initialization = parts.initialization();
    context.pipeToSelf(
        transfer.firstBytes(),
        (first, failure) ->
            failure == null
                ? new RecordedNews.Begun(flight.item, attempt)
                : RecordedNews.Failed.of(flight.item, attempt, failure));
    context.pipeToSelf(
        transfer.validated(),
        (whole, failure) ->
            failure == null
                ? new RecordedNews.Whole(flight.item, attempt)
                : RecordedNews.Failed.of(flight.item, attempt, failure));
  }

  /** Readers may start while it fills, unless there is something to be done to the whole. */
  private void begun(Flight flight) {
    SegmentInFlight transfer = flight.transfer;
    if (transfer != null && flight.correction.isEmpty()) {
      admit(flight, transfer.body());
      answer(flight, new Fetched());
    }
  }

  private void whole(Flight flight) {
    SegmentInFlight transfer = flight.transfer;
    if (transfer != null) {
      SegmentBody body = transfer.body();
      SegmentBody shown =
          flight
              .correction
              .flatMap(needed -> needed.of(body, flight.initialization, tools.store(), channel))
              .orElse(body);
      admit(flight, shown);
      // Neither does anything to a body that is held.
      tools.store().discard(shown);
      transfer.cancel();
    }
    answer(flight, new Fetched());
    flights.remove(flight.item);
  }

  private void admit(Flight flight, SegmentBody body) {
    var items = new ArrayList<>(List.of(flight.item));
    place(flight).ifPresent(place -> items.addAll(place.also()));
    items.forEach(item -> keep(item, body));
  }

  /** Keeps these bytes until their room is needed. */
  void keep(SegmentItem item, byte[] bytes) {
    SegmentBody body = tools.store().begin(channel);
    try {
      body.append(ByteString.fromArray(bytes));
      body.complete();
      keep(item, body);
    } catch (SegmentStoreFull full) {
      context.getLog().debug("not kept: {}", full.getMessage());
    }
    tools.store().discard(body);
  }

  /** Keeps a body until its room is needed. */
  void keep(SegmentItem item, SegmentBody body) {
    try {
      tools.store().admitCached(key(item), body);
    } catch (IllegalStateException failedOrPresent) {
      context.getLog().debug("not kept: {}", failedOrPresent.getMessage());
    }
  }

  private void failed(Flight flight, RecordedNews.Failed failed) {
    flight.running = false;
    flight.transfer = null;
    flight.failures++;
    if (flight.waiting.isEmpty()) {
      flights.remove(flight.item);
    } else if (failed.forLackOfMemory()) {
      flights.remove(flight.item);
      answer(flight, new NotFetched(failed.reason(), true));
    } else if (failed.refused() && !flight.refused) {
      flight.refused = true;
      flight.failures--;
      refused.accept(flight.item, failed.reason());
      rest(flight, WAIT_FOR_LINK);
    } else if (flight.failures < tools.settings().ingest().attempts()) {
      rest(flight, tools.settings().ingest().retryWait().multipliedBy(1L << (flight.failures - 1)));
    } else if (!exhausted.triesElsewhere(flight.item, failed.reason())) {
      flights.remove(flight.item);
      answer(flight, new NotFetched(failed.reason(), true));
    }
  }

  private void retry(Flight flight) {
    boolean waitsForLink = flight.refused && flight.failures == 0 && awaitsLink.getAsBoolean();
    if (waitsForLink) {
      rest(flight, WAIT_FOR_LINK);
    } else {
      flight.resting = false;
    }
  }

  private void rest(Flight flight, Duration wait) {
    flight.resting = true;
    var due = new RecordedNews.RetryDue(flight.item, flight.attempts);
    timers.startSingleTimer(flight.item, due, wait.isPositive() ? wait : Duration.ofMillis(1));
  }

  private static void answer(Flight flight, FetchReply reply) {
    flight.waiting.forEach(waiting -> waiting.tell(reply));
    flight.waiting.clear();
  }

  private SegmentKey key(SegmentItem item) {
    return new SegmentKey(channel, item.track().value(), item.msn());
  }
}
