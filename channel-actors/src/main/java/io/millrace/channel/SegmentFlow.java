package io.millrace.channel;

import io.millrace.segment.SegmentFetcher;
import io.millrace.segment.SegmentInFlight;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.segment.SegmentToFetch;
import io.millrace.segment.ValidatedSegment;
import io.millrace.upstream.Upstream;
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

  private record FirstBytes(SegmentQueue.Entry entry, int attempt) implements News {}

  private record Fetched(SegmentQueue.Entry entry, ValidatedSegment segment) implements News {}

  private record FetchFailed(
      SegmentQueue.Entry entry, int attempt, String reason, boolean forLackOfMemory)
      implements News {

    static FetchFailed of(SegmentQueue.Entry entry, int attempt, Throwable failure) {
      Throwable cause = Failures.cause(failure);
      return new FetchFailed(
          entry, attempt, Failures.words(cause), cause instanceof SegmentStoreFull);
    }
  }

  private record RetryDue(SegmentQueue.Entry entry) implements News {}

  /** A segment that was given out while it was filling has come to nothing. */
  record Broken(long upstreamMsn, String reason) {}

  private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

  private final String channel;
  private final Upstream upstream;
  private final SegmentFetcher fetcher;
  private final IngestSettings settings;
  private final ActorContext<IngestActor.Command> context;
  private final TimerScheduler<IngestActor.Command> timers;
  private final SegmentQueue queue;
  private final Runnable memoryScarce;

  /**
   * An empty flow.
   *
   * @param memoryScarce is run when a segment could not be held; that is no fault of its source
   */
  SegmentFlow(
      String channel,
      IngestActor.Tools tools,
      Runnable memoryScarce,
      ActorContext<IngestActor.Command> context,
      TimerScheduler<IngestActor.Command> timers) {
    this.channel = channel;
    this.upstream = tools.upstream();
    this.fetcher = tools.fetcher();
    this.settings = tools.settings();
    this.context = context;
    this.timers = timers;
    this.memoryScarce = memoryScarce;
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
  Optional<Broken> on(News news) {
    Optional<Broken> broken =
        switch (news) {
          case FirstBytes(var entry, var attempt) -> firstBytes(entry, attempt);
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
    int attempt = entry.attempts;
    SegmentInFlight flight =
        fetcher.fetch(upstream, new SegmentToFetch(channel, entry.uri, entry.announced()));
    entry.flight = flight;
    if (entry.piped) {
      context.pipeToSelf(
          flight.firstBytes(),
          (done, failure) ->
              failure == null
                  ? new FirstBytes(entry, attempt)
                  : FetchFailed.of(entry, attempt, failure));
    }
    context.pipeToSelf(
        flight.validated(),
        (segment, failure) ->
            failure == null
                ? new Fetched(entry, segment)
                : FetchFailed.of(entry, attempt, failure));
  }

  private Optional<Broken> firstBytes(SegmentQueue.Entry entry, int attempt) {
    if (entry.attempts == attempt && entry.state == SegmentQueue.State.FETCHING) {
      entry.state = SegmentQueue.State.READY;
    }
    return Optional.empty();
  }

  private Optional<Broken> fetched(SegmentQueue.Entry entry, ValidatedSegment segment) {
    if (entry.state == SegmentQueue.State.FETCHING) {
      entry.state = SegmentQueue.State.READY;
    }
    entry.duration = segment.duration();
    entry.speed = OptionalDouble.of(speed(segment));
    return Optional.empty();
  }

  private Optional<Broken> failed(FetchFailed failed) {
    SegmentQueue.Entry entry = failed.entry();
    if (entry.attempts != failed.attempt() || entry.flight == null) {
      return Optional.empty();
    }
    entry.flight = null;
    if (entry.state == SegmentQueue.State.HANDED_ON) {
      return Optional.of(new Broken(entry.upstreamMsn(), failed.reason()));
    }
    entry.failure = failed.reason();
    if (failed.forLackOfMemory()) {
      entry.attemptsWithoutMemory++;
      memoryScarce.run();
    }
    int attempts = entry.attempts - entry.attemptsWithoutMemory;
    if (attempts >= settings.attempts()) {
      entry.state = SegmentQueue.State.SKIPPED;
    } else {
      entry.state = SegmentQueue.State.RESTING;
      timers.startSingleTimer(entry, new RetryDue(entry), retryWait(Math.max(1, attempts)));
    }
    return Optional.empty();
  }

  private static Optional<Broken> retry(SegmentQueue.Entry entry) {
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
