package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

  private static final Instant START = TestChannels.START;

  @Test
  void aFullBucketGivesAllItHasAndThenOneAtATime() {
    TokenBucket bucket = TokenBucket.perMinute(3, START);
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.untilNext(START)).isZero();
      bucket = bucket.take(START);
    }
    assertThat(bucket.untilNext(START)).hasSeconds(20);
    assertThat(bucket.untilNext(START.plusSeconds(19))).hasSeconds(1);
    bucket = bucket.take(START.plusSeconds(20));
    assertThat(bucket.untilNext(START.plusSeconds(20))).hasSeconds(20);
  }

  @Test
  void aBucketThatRestsFillsUpAndNeverBeyondItsSize() {
    Instant later = START.plus(Duration.ofDays(1));
    TokenBucket bucket = TokenBucket.perMinute(2, START).take(START).take(START);
    bucket = bucket.take(later).take(later);
    assertThat(bucket.untilNext(later)).hasSeconds(30);
  }

  @Test
  void neverTwiceItsSizeInAMinute() {
    var random = new Random(7);
    for (int run = 0; run < 50; run++) {
      int size = 1 + random.nextInt(40);
      TokenBucket bucket = TokenBucket.perMinute(size, START);
      Deque<Instant> taken = new ArrayDeque<>();
      Instant now = START;
      for (int step = 0; step < 1000; step++) {
        now = now.plusMillis(random.nextInt(4000));
        if (bucket.untilNext(now).isZero()) {
          bucket = bucket.take(now);
          taken.add(now);
        }
        Instant minuteAgo = now.minus(Duration.ofMinutes(1));
        taken.removeIf(at -> !at.isAfter(minuteAgo));
        assertThat(taken).hasSizeLessThanOrEqualTo(2 * size);
        Instant next = now.plus(bucket.untilNext(now));
        assertThat(bucket.untilNext(next)).as("the wait that is told is long enough").isZero();
      }
    }
  }

  @Test
  void refusesToBeNothing() {
    assertThatThrownBy(() -> new TokenBucket(0, Duration.ofSeconds(1), START))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TokenBucket(1, Duration.ZERO, START))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
