package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * When each request of one source may begin: not too soon after the one before, and not while its
 * origin wants to be left alone. Requests wait in their order, segments behind all others, but only
 * for half of their time: then there is time for an answer, and what would wait longer is refused
 * at once, so that a channel goes to another source instead of hanging. Thread-safe.
 */
final class Pace {

  private final Duration interval;
  private final int mostWaiting;
  private final InstantSource clock;
  private final BiConsumer<Duration, Runnable> timer;
  private final BackOff backOff;
  private final List<Waiting> line = new ArrayList<>();
  private Instant nextBegin = Instant.MIN;
  private Instant alarm = Instant.MAX;

  /** One that waits; its turn comes, or it is refused. */
  private record Waiting(
      Hop hop, Origin origin, URI uri, Instant latest, CompletableFuture<Void> turn) {}

  /**
   * @param timer runs what it is given after that time
   */
  Pace(
      Duration interval,
      UpstreamSettings settings,
      InstantSource clock,
      BiConsumer<Duration, Runnable> timer) {
    this.interval = interval;
    this.mostWaiting = settings.maximumWaiting();
    this.backOff = new BackOff(settings.backOff());
    this.clock = clock;
    this.timer = timer;
  }

  /**
   * Completes when the request may begin; fails with {@link UpstreamException}.
   *
   * @param time what the request has until its answer must be there
   */
  CompletionStage<Void> turn(Hop hop, URI uri, Duration time) {
    CompletableFuture<Void> turn = new CompletableFuture<>();
    Instant latest = clock.instant().plus(time.dividedBy(2));
    Waiting waiting = new Waiting(hop, Origin.of(uri), uri, latest, turn);
    boolean full;
    synchronized (this) {
      full = line.size() >= Math.max(1, mostWaiting);
      if (!full) {
        line.add(place(hop), waiting);
      }
    }
    if (full) {
      turn.completeExceptionally(tooMany(uri));
    } else {
      goOn();
    }
    return turn;
  }

  /** An origin has answered; says for how long it is left alone. */
  Optional<Duration> answered(
      URI uri, int status, Optional<String> retryAfter, Optional<String> date) {
    Origin origin = Origin.of(uri);
    Instant now = clock.instant();
    synchronized (this) {
      if (!BackOff.isRefusal(status)) {
        backOff.answered(origin, now);
      } else {
        backOff.refused(origin, status, BackOff.retryAfter(retryAfter, date, now), now);
      }
    }
    goOn();
    if (!BackOff.isRefusal(status)) {
      return Optional.empty();
    }
    synchronized (this) {
      return backOff.rest(origin, now).map(BackOff.Rest::left);
    }
  }

  synchronized int waiting() {
    return line.size();
  }

  /** Nobody's turn comes any more. */
  void close() {
    List<Waiting> all;
    synchronized (this) {
      all = List.copyOf(line);
      line.clear();
    }
    all.forEach(waiting -> waiting.turn().completeExceptionally(new ConnectionCutException()));
  }

  /** Segments wait behind all others, because a late playlist is a late channel. */
  private int place(Hop hop) {
    int place = line.size();
    while (hop != Hop.SEGMENT && place > 0 && line.get(place - 1).hop() == Hop.SEGMENT) {
      place--;
    }
    return place;
  }

  /** Does what is due, and sets the alarm for what is not. Turns are given outside the lock. */
  private void goOn() {
    List<Runnable> due = new ArrayList<>();
    Duration next;
    synchronized (this) {
      Instant now = clock.instant();
      refuseHopeless(now, due);
      for (Waiting first = firstReady(now); first != null; first = firstReady(now)) {
        line.remove(first);
        nextBegin = now.plus(interval);
        CompletableFuture<Void> turn = first.turn();
        due.add(() -> turn.complete(null));
      }
      next = setAlarm(now);
    }
    due.forEach(Runnable::run);
    if (next != null) {
      timer.accept(next, this::ring);
    }
  }

  private void ring() {
    synchronized (this) {
      alarm = Instant.MAX;
    }
    goOn();
  }

  private @Nullable Waiting firstReady(Instant now) {
    return nextBegin.isAfter(now)
        ? null
        : line.stream()
            .filter(waiting -> backOff.rest(waiting.hop(), waiting.origin(), now).isEmpty())
            .findFirst()
            .orElse(null);
  }

  /** Each counts the turns before it; those that a later one takes before it are seen then. */
  private void refuseHopeless(Instant now, List<Runnable> due) {
    Instant begin = nextBegin.isAfter(now) ? nextBegin : now;
    for (Waiting waiting : List.copyOf(line)) {
      UpstreamException refusal = whyHopeless(waiting, begin, now);
      if (refusal == null) {
        begin = begin.plus(interval);
      } else {
        line.remove(waiting);
        due.add(() -> waiting.turn().completeExceptionally(refusal));
      }
    }
  }

  private @Nullable UpstreamException whyHopeless(Waiting waiting, Instant begin, Instant now) {
    Optional<BackOff.Rest> rest = backOff.rest(waiting.hop(), waiting.origin(), now);
    if (rest.isPresent() && now.plus(rest.get().left()).isAfter(waiting.latest())) {
      return rateLimited(rest.get(), waiting.uri());
    }
    return begin.isAfter(waiting.latest()) ? tooMany(waiting.uri()) : null;
  }

  private @Nullable Duration setAlarm(Instant now) {
    Instant next =
        line.stream()
            .map(waiting -> backOff.rest(waiting.hop(), waiting.origin(), now))
            .map(rest -> rest.map(left -> now.plus(left.left())).orElse(now))
            .map(ready -> ready.isAfter(nextBegin) ? ready : nextBegin)
            .min(Instant::compareTo)
            .orElse(Instant.MAX);
    if (!next.isBefore(alarm)) {
      return null;
    }
    alarm = next;
    return Duration.between(now, next);
  }

  private static UpstreamException rateLimited(BackOff.Rest rest, URI uri) {
    return UpstreamException.rateLimited(
        rest.status(),
        rest.left(),
        "not asked: the origin answered with status "
            + rest.status()
            + " and is left alone for another "
            + rest.left().toMillis()
            + " ms ("
            + SafeUri.show(uri)
            + ")");
  }

  private static UpstreamException tooMany(URI uri) {
    return Diagnosis.exception(
        Kind.OVERLOAD,
        "too many requests of this source are waiting for their turn (minimumInterval)",
        uri);
  }
}
