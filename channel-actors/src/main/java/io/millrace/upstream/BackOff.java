package io.millrace.upstream;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which origins of one source want to be left alone, and for how long: as long as their {@code
 * Retry-After} says (RFC 9110, 10.2.3), or a little longer with each refusal in a row. Pure but for
 * its memory; not thread-safe.
 */
final class BackOff {

  private static final int MOST_ORIGINS = 64;
  private static final Pattern SECONDS = Pattern.compile("\\d{1,18}");

  /**
   * An origin that is left alone.
   *
   * @param status what it said so with
   * @param left from now
   */
  record Rest(int status, Duration left) {}

  /**
   * What an origin said.
   *
   * @param said it told how long it wants to be left alone
   */
  private record Refusals(int inARow, int status, Instant until, boolean said) {

    /** It may be dead as well, or back at any moment. */
    boolean isMereOutage() {
      return status == 503 && !said;
    }
  }

  private final BackOffSettings settings;
  private final Map<Origin, Refusals> origins = new LinkedHashMap<>();

  BackOff(BackOffSettings settings) {
    this.settings = settings;
  }

  /** Whether a status means that too much was asked. */
  static boolean isRefusal(int status) {
    return status == 429 || status == 503 || status == 509;
  }

  /**
   * What {@code Retry-After} says, in seconds or as a date; a date counts from what the origin
   * itself takes for now.
   */
  static Optional<Duration> retryAfter(Optional<String> value, Optional<String> date, Instant now) {
    String text = value.orElse("").strip();
    if (SECONDS.matcher(text).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
    }
    Instant theirNow = date.flatMap(HttpDate::parse).orElse(now);
    return HttpDate.parse(text)
        .map(until -> Duration.between(theirNow, until))
        .filter(wait -> !wait.isNegative());
  }

  /** Empty if the origin may be asked. */
  Optional<Rest> rest(Origin origin, Instant now) {
    return Optional.ofNullable(origins.get(origin))
        .filter(refusals -> refusals.until().isAfter(now))
        .map(refusals -> new Rest(refusals.status(), Duration.between(now, refusals.until())));
  }

  /**
   * Empty if the origin may be asked for this. Playlists are asked for at a pace of their own that
   * slows down as they fail: whether an origin that is out of service is dead has to be found out
   * soon, and that it is back too.
   */
  Optional<Rest> rest(Hop hop, Origin origin, Instant now) {
    return rest(origin, now).filter(rest -> hop != Hop.PLAYLIST || !isMereOutage(origin));
  }

  private boolean isMereOutage(Origin origin) {
    return Optional.ofNullable(origins.get(origin)).filter(Refusals::isMereOutage).isPresent();
  }

  /**
   * The origin refused. Refusals of requests that were under way together count as one.
   *
   * @param retryAfter empty if it did not say
   */
  void refused(Origin origin, int status, Optional<Duration> retryAfter, Instant now) {
    Refusals before = origins.remove(origin);
    Instant known = before == null ? now : before.until();
    boolean same = known.isAfter(now);
    int earlier = before == null ? 0 : before.inARow();
    int inARow = same ? earlier : earlier + 1;
    Duration wait =
        retryAfter
            .map(said -> shorter(said, settings.longestRetryAfter()))
            .orElseGet(() -> same ? Duration.ZERO : afterRefusals(inARow));
    Instant until = now.plus(wait);
    boolean said = retryAfter.isPresent() || (same && before != null && before.said());
    origins.put(origin, new Refusals(inARow, status, known.isAfter(until) ? known : until, said));
    if (origins.size() > MOST_ORIGINS) {
      origins.remove(origins.keySet().iterator().next());
    }
  }

  /** The origin gave another answer; while it is left alone, that is one from before. */
  void answered(Origin origin, Instant now) {
    if (rest(origin, now).isEmpty() || isMereOutage(origin)) {
      origins.remove(origin);
    }
  }

  private Duration afterRefusals(int inARow) {
    long factor = 1L << Math.min(inARow - 1, 30);
    return shorter(settings.first().multipliedBy(factor), settings.longest());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
