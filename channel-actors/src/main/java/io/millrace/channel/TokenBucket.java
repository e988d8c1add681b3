package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;

/**
 * How often something may be done: {@code size} times at once, and then once in {@code every}.
 *
 * @param fullAt when all tokens are back; each one that is taken moves it on
 */
record TokenBucket(int size, Duration every, Instant fullAt) {

  TokenBucket {
    if (size < 1 || !every.isPositive()) {
      throw new IllegalArgumentException("no bucket: " + size + " tokens, one in " + every);
    }
  }

  /** A full bucket. */
  static TokenBucket perMinute(int tokens, Instant now) {
    return new TokenBucket(tokens, Duration.ofMinutes(1).dividedBy(tokens), now);
  }

  /** How long until there is a token; zero if there is one. */
  Duration untilNext(Instant now) {
    Duration wait = Duration.between(now, fullAt).minus(every.multipliedBy(size - 1L));
    return wait.isPositive() ? wait : Duration.ZERO;
  }

  /** The bucket with a token less; only when there is one. */
  TokenBucket take(Instant now) {
    return new TokenBucket(size, every, (fullAt.isAfter(now) ? fullAt : now).plus(every));
  }
}
