package io.millrace.channel;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.media.MediaContainer;
import io.millrace.segment.Expectation;
import io.millrace.segment.SegmentFetcher;
import io.millrace.segment.SegmentInFlight;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.segment.SegmentToFetch;
import io.millrace.segment.ValidatedSegment;
import io.millrace.upstream.BodyRange;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The fetching part of an {@link IngestActor}: keeps several segments on their way, tries a failed
 * one again, and gives them out in order. Lives inside the actor and is called by it only.
 */
final class SegmentFlow {

  /** What the flow hears from its fetches; the actor passes it to {@link #on}. */
  sealed interface News extends IngestActor.Command {}

  private record PartsReady(SegmentQueue.Entry entry, int attempt, SegmentParts parts)
      implements News {}

  private record FirstBytes(
      SegmentQueue.Entry entry, int attempt, Optional<MediaContainer> container) implements News {}

  private record Fetched(SegmentQueue.Entry entry, ValidatedSegment segment) implements News {}

  private record FetchFailed(
      SegmentQueue.Entry entry,
      int attempt,
      String reason,
      boolean forLackOfMemory,
      Refusal refusal)
      implements News {

    static FetchFailed of(SegmentQueue.Entry entry, int attempt, Throwable failure) {
      Throwable cause = Failures.cause(failure);
      return new FetchFailed(
          entry,
          attempt,
          Failures.words(cause),
          cause instanceof SegmentStoreFull,
          Refusal.of(cause));
    }
  }

  /** What an origin's refusal says of the link that led to the segment. */
  private enum Refusal {
    NONE,
    /** Just this segment may be lost. */
    MISSING,
    /** The link has ended. */
    DENIED;

    static Refusal of(Throwable cause) {
      if (!Failures.isRefusal(cause)) {
        return NONE;
      }
      return Failures.isMissing(cause) ? MISSING : DENIED;
    }
  }

  /** Told when an origin refuses segments. */
  interface Refused {

    /**
     * Another address may be had.
     *
     * @param single it may be just this segment that cannot be had
     */
    void by(String reason, boolean single);
  }

  private record RetryDue(SegmentQueue.Entry entry) implements News {}

  /** What becomes known of a segment after it was given out while it was filling. */
  sealed interface LateWord {}

  /** It has come to nothing. */
  record Broken(long upstreamMsn, String reason) implements LateWord {}

  /** It is whole. */
  record Measured(SegmentQueue.Entry entry) implements LateWord {}

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

  private final String channel;
  private final Upstream upstream;
  private final SegmentFetcher fetcher;
  private final AttachmentFetches attachments;
  private final Expectation expectation;
  private final IngestSettings settings;
  private final ActorContext<IngestActor.Command> context;
  private final TimerScheduler<IngestActor.Command> timers;
  private final SegmentQueue queue;
  private final Runnable memoryScarce;
  private final Refused refused;

  /**
   * An empty flow.
   *
   * @param expectation what its segments have to be like
   * @param memoryScarce is run when a segment could not be held; that is no fault of its source
   * @param refused is told what waits until it is readdressed or resumed
   */
  SegmentFlow(
      String channel,
      IngestActor.Tools tools,
      Expectation expectation,
      Runnable memoryScarce,
      Refused refused,
      ActorContext<IngestActor.Command> context,
      TimerScheduler<IngestActor.Command> timers) {
    this.channel = channel;
    this.upstream = tools.upstream();
    this.fetcher = tools.fetcher();
    this.attachments = tools.attachments();
    this.expectation = expectation;
    this.settings = tools.settings();
    this.context = context;
    this.timers = timers;
    this.memoryScarce = memoryScarce;
    this.refused = refused;
    this.queue = new SegmentQueue(settings.parallel());
  }

  void add(SegmentQueue.Entry entry) {
    queue.add(entry);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** The next segment in order if it is ready, or is to be left out. */
  Optional<SegmentQueue.Entry> takeDecided() {
    return queue.takeDecided();
  }

  /** Gives up what was not handed on. */
  void cancel() {
    queue.cancelAll();
  }

  /** Answers what went wrong with a segment that is out of the flow's hands already. */
  Optional<LateWord> on(News news) {
    Optional<LateWord> broken =
        switch (news) {
          case PartsReady(var entry, var attempt, var parts) -> partsReady(entry, attempt, parts);
          case FirstBytes(var entry, var attempt, var container) ->
              firstBytes(entry, attempt, container);
          case Fetched(var entry, var segment) -> fetched(entry, segment);
          case FetchFailed failed -> failed(failed);
          case RetryDue(var entry) -> retry(entry);
        };
    fetchNext();
    return broken;
  }

  void fetchNext() {
    for (Optional<SegmentQueue.Entry> next = queue.nextToFetch();
        next.isPresent();
        next = queue.nextToFetch()) {
      fetch(next.get());
    }
  }

  private void fetch(SegmentQueue.Entry entry) {
    entry.state = SegmentQueue.State.FETCHING;
    entry.attempts++;
    entry.tried = entry.address;
    int attempt = entry.attempts;
    MediaSegment segment = entry.address.segment();
    if (segment.map().isEmpty() && segment.keys().isEmpty()) {
      fetchBytes(entry);
    } else {
      context.pipeToSelf(
          attachments.partsOf(segment, entry.address.playlist()),
          (parts, failure) ->
              failure == null
                  ? new PartsReady(entry, attempt, parts)
                  : FetchFailed.of(entry, attempt, failure));
    }
  }

  private Optional<LateWord> partsReady(SegmentQueue.Entry entry, int attempt, SegmentParts parts) {
    if (entry.attempts == attempt && entry.state == SegmentQueue.State.FETCHING) {
      entry.parts = parts;
      fetchBytes(entry);
    }
    return Optional.empty();
  }

  private void fetchBytes(SegmentQueue.Entry entry) {
    int attempt = entry.attempts;
    SegmentInFlight flight = fetcher.fetch(upstream, toFetch(entry));
    entry.flight = flight;
    if (entry.piped) {
      context.pipeToSelf(
          flight.firstBytes(),
          (container, failure) ->
              failure == null
                  ? new FirstBytes(entry, attempt, container)
                  : FetchFailed.of(entry, attempt, failure));
    }
    context.pipeToSelf(
        flight.validated(),
        (segment, failure) ->
            failure == null
                ? new Fetched(entry, segment)
                : FetchFailed.of(entry, attempt, failure));
  }

  private SegmentToFetch toFetch(SegmentQueue.Entry entry) {
    return new SegmentToFetch(
        channel,
        entry.address.uri(),
        entry
            .address
            .segment()
            .byteRange()
            .map(part -> new BodyRange(part.offset(), part.length())),
        entry.announced(),
        entry.parts.protection(),
        entry.parts.initialization(),
        expectation);
  }

  private Optional<LateWord> firstBytes(
      SegmentQueue.Entry entry, int attempt, Optional<MediaContainer> container) {
    if (entry.attempts == attempt && entry.state == SegmentQueue.State.FETCHING) {
      entry.container = container;
      entry.state = SegmentQueue.State.READY;
    }
    return Optional.empty();
  }

  private Optional<LateWord> fetched(SegmentQueue.Entry entry, ValidatedSegment segment) {
    boolean givenOut = entry.state == SegmentQueue.State.HANDED_ON;
    if (entry.state == SegmentQueue.State.FETCHING) {
      entry.state = SegmentQueue.State.READY;
    }
    entry.validated = Optional.of(segment);
    entry.duration = segment.duration();
    entry.speed = OptionalDouble.of(speed(segment));
    entry.container = segment.container().or(() -> entry.container);
    entry.description = segment.description();
    entry.span =
        segment
            .mediaStart()
            .flatMap(start -> segment.mediaEnd().map(end -> new MediaSpan(start, end)));
    return givenOut ? Optional.of(new Measured(entry)) : Optional.empty();
  }

  private Optional<LateWord> failed(FetchFailed failed) {
    SegmentQueue.Entry entry = failed.entry();
    if (entry.attempts != failed.attempt() || entry.failedAttempt == failed.attempt()) {
      return Optional.empty();
    }
    entry.failedAttempt = failed.attempt();
    entry.flight = null;
    if (entry.state == SegmentQueue.State.HANDED_ON) {
      return Optional.of(new Broken(entry.upstreamMsn(), failed.reason()));
    }
    entry.failure = failed.reason();
    if (failed.forLackOfMemory()) {
      entry.attemptsExcused++;
      memoryScarce.run();
    }
    if (failed.refusal() != Refusal.NONE && !entry.tried.equals(entry.address)) {
      // It was asked for where it had been, and is somewhere else by now.
      entry.attemptsExcused = entry.attempts;
      entry.state = SegmentQueue.State.WAITING;
      return Optional.empty();
    }
    int attempts = entry.attempts - entry.attemptsExcused;
    boolean exhausted = attempts >= settings.attempts();
    if (mayBeElsewhere(entry, failed.refusal(), exhausted)) {
      entry.state = SegmentQueue.State.REFUSED;
      entry.refused = true;
      refused.by(failed.reason(), failed.refusal() == Refusal.MISSING);
    } else if (exhausted) {
      entry.state = SegmentQueue.State.SKIPPED;
    } else {
      entry.state = SegmentQueue.State.RESTING;
      timers.startSingleTimer(entry, new RetryDue(entry), retryWait(Math.max(1, attempts)));
    }
    return Optional.empty();
  }

  /** Another address is waited for once; a segment that is missing is looked for again first. */
  private static boolean mayBeElsewhere(
      SegmentQueue.Entry entry, Refusal refusal, boolean exhausted) {
    return !entry.refused
        && switch (refusal) {
          case NONE -> false;
          case MISSING -> exhausted;
          case DENIED -> true;
        };
  }

  /** The playlist was read again: what is still to be fetched is fetched where it is now. */
  void readdress(MediaPlaylist playlist, URI base) {
    long first = playlist.mediaSequenceNumber();
    for (SegmentQueue.Entry entry : queue.unfetched()) {
      long index = entry.upstreamMsn() - first;
      if (index >= 0 && index < playlist.segments().size()) {
        MediaSegment segment = playlist.segments().get((int) index);
        UriReferences.resolve(base, segment.uri())
            .ifPresent(uri -> entry.readdress(new SegmentQueue.Address(segment, uri, base)));
      }
    }
  }

  /** What was refused and is nowhere else has failed like anything else. */
  void resumeRefused() {
    for (SegmentQueue.Entry entry : queue.unfetched()) {
      if (entry.state == SegmentQueue.State.REFUSED) {
        boolean exhausted = entry.attempts - entry.attemptsExcused >= settings.attempts();
        entry.state = exhausted ? SegmentQueue.State.SKIPPED : SegmentQueue.State.WAITING;
      }
    }
    fetchNext();
  }

  /** What was refused belongs to a numbering that is over. */
  void dropRefused() {
    queue.dropRefused();
  }

  private static Optional<LateWord> retry(SegmentQueue.Entry entry) {
    entry.state = SegmentQueue.State.WAITING;
    return Optional.empty();
  }

  private Duration retryWait(int attempts) {
    Duration wait = settings.retryWait().multipliedBy(1L << (attempts - 1));
    return wait.isPositive() ? wait : SHORTEST_WAIT;
  }

  /** Real time it plays against the time it took. */
  private static double speed(ValidatedSegment segment) {
    long elapsed = Math.max(1, segment.elapsed().toMillis());
    return (double) segment.duration().toMillis() / elapsed;
  }
}
