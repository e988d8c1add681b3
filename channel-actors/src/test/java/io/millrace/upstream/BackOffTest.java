package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.upstream.BackOff.Rest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackOffTest {

  private static final Origin ORIGIN = Origin.of(URI.create("http://a.example.com/"));
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final BackOff backOff =
      new BackOff(
          new BackOffSettings(Duration.ofSeconds(1), Duration.ofSeconds(8), Duration.ofMinutes(5)));
  private Instant now = START;

  @Test
  void doublesWithEachRefusalInARowUpToTheLongest() {
    for (long seconds : new long[] {1, 2, 4, 8, 8, 8}) {
      refused(Optional.empty());
      assertThat(backOff.rest(ORIGIN, now)).hasValue(new Rest(509, Duration.ofSeconds(seconds)));
      now = now.plusSeconds(seconds);
      assertThat(backOff.rest(ORIGIN, now)).isEmpty();
    }
    backOff.answered(ORIGIN, now);
    refused(Optional.empty());
    assertThat(left()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void refusalsOfRequestsThatWereUnderWayTogetherCountAsOne() {
    refused(Optional.empty());
    now = now.plusMillis(400);
    refused(Optional.empty());
    refused(Optional.empty());
    assertThat(left()).isEqualTo(Duration.ofMillis(600));
  }

  @Test
  void anAnswerFromBeforeDoesNotEndIt() {
    refused(Optional.empty());
    backOff.answered(ORIGIN, now);
    assertThat(left()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void believesWhatTheOriginSaysUpToALimit() {
    refused(Optional.of(Duration.ofSeconds(30)));
    assertThat(left()).isEqualTo(Duration.ofSeconds(30));
    refused(Optional.of(Duration.ofDays(30)));
    assertThat(left()).isEqualTo(Duration.ofMinutes(5));
    refused(Optional.of(Duration.ZERO));
    assertThat(left()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void eachOriginIsForItself() {
    refused(Optional.empty());
    assertThat(backOff.rest(Origin.of(URI.create("https://a.example.com/")), now)).isEmpty();
  }

  @Test
  void remembersNoMoreOriginsThanItMay() {
    refused(Optional.empty());
    for (int i = 0; i < 64; i++) {
      backOff.refused(
          Origin.of(URI.create("http://h" + i + ".example.com/")), 429, Optional.empty(), now);
    }
    assertThat(backOff.rest(ORIGIN, now)).isEmpty();
    assertThat(backOff.rest(Origin.of(URI.create("http://h0.example.com/")), now)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          120                           |                               | PT2M
          ' 0 '                         |                               | PT0S
          Thu, 01 Jan 2026 00:00:30 GMT |                               | PT30S
          Thu, 01 Jan 2026 00:10:30 GMT | Thu, 01 Jan 2026 00:10:00 GMT | PT30S
          Thu, 01 Jan 2026 00:00:30 GMT | nonsense                      | PT30S
          """)
  void readsRetryAfter(String value, String date, Duration expected) {
    assertThat(BackOff.retryAfter(Optional.of(value), Optional.ofNullable(date), START))
        .hasValue(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "Wed, 31 Dec 2025 23:59:59 GMT"})
  void whatIsNoRetryAfterIsNone(String value) {
    assertThat(BackOff.retryAfter(Optional.of(value), Optional.empty(), START)).isEmpty();
  }

  private void refused(Optional<Duration> retryAfter) {
    backOff.refused(ORIGIN, 509, retryAfter, now);
  }

  private Duration left() {
    return backOff.rest(ORIGIN, now).orElseThrow().left();
  }
}
