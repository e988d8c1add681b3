package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When requests begin, under a clock that the test moves. */
class PaceTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration PLENTY = Duration.ofMinutes(10);

  private record Alarm(Instant at, Runnable action) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return at.compareTo(other.at);
    }
  }

  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private final List<String> begun = new ArrayList<>();
  private final List<UpstreamException> refused = new ArrayList<>();
  private Instant now = START;

  private Pace pace(Duration interval) {
    return new Pace(
        interval,
        settings("maximum-waiting = 4"),
        () -> now,
        (delay, action) -> alarms.add(new Alarm(now.plus(delay), action)));
  }

  private void ask(Pace pace, Hop hop, String name, Duration time) {
    pace.turn(hop, URI.create("http://a.example.com/" + name), time)
        .whenComplete(
            (turn, failure) -> {
              if (failure == null) {
                begun.add(name + "@" + Duration.between(START, now).toMillis());
              } else {
                refused.add((UpstreamException) failure);
              }
            });
  }

  private void answered(Pace pace, int status, Optional<String> retryAfter) {
    pace.answered(URI.create("http://a.example.com/"), status, retryAfter, Optional.empty());
  }

  private void passes(Duration time) {
    Instant end = now.plus(time);
    while (!alarms.isEmpty() && !alarms.peek().at().isAfter(end)) {
      Alarm next = alarms.remove();
      now = next.at();
      next.action().run();
    }
    now = end;
  }

  @Test
  void withoutAnIntervalNobodyWaits() {
    Pace pace = pace(Duration.ZERO);
    for (int i = 0; i < 100; i++) {
      ask(pace, Hop.SEGMENT, "s" + i, PLENTY);
    }
    assertThat(begun).hasSize(100);
    assertThat(alarms).isEmpty();
  }

  @Test
  void requestsBeginInTheirOrderAndPlaylistsBeforeSegments() {
    Pace pace = pace(Duration.ofMillis(50));
    ask(pace, Hop.SEGMENT, "s1", PLENTY);
    ask(pace, Hop.SEGMENT, "s2", PLENTY);
    ask(pace, Hop.SEGMENT, "s3", PLENTY);
    ask(pace, Hop.PLAYLIST, "p1", PLENTY);
    ask(pace, Hop.KEY, "k1", PLENTY);
    assertThat(begun).containsExactly("s1@0");
    assertThat(pace.waiting()).isEqualTo(4);
    passes(Duration.ofSeconds(1));
    assertThat(begun).containsExactly("s1@0", "p1@50", "k1@100", "s2@150", "s3@200");
    assertThat(pace.waiting()).isZero();
    ask(pace, Hop.SEGMENT, "s4", PLENTY);
    assertThat(begun).endsWith("s4@1000");
  }

  @Test
  void noMoreWaitThanMay() {
    Pace pace = pace(Duration.ofMillis(50));
    for (int i = 0; i < 6; i++) {
      ask(pace, Hop.SEGMENT, "s" + i, PLENTY);
    }
    assertThat(refused)
        .singleElement()
        .extracting(UpstreamException::kind)
        .isEqualTo(Kind.OVERLOAD);
    passes(Duration.ofSeconds(1));
    assertThat(begun).hasSize(5);
  }

  @Test
  void whoCouldNotBeginInHalfOfItsTimeIsRefusedAtOnce() {
    Pace pace = pace(Duration.ofSeconds(2));
    ask(pace, Hop.PLAYLIST, "a", Duration.ofSeconds(4));
    ask(pace, Hop.PLAYLIST, "b", Duration.ofSeconds(4));
    ask(pace, Hop.PLAYLIST, "c", Duration.ofSeconds(4));
    assertThat(refused)
        .singleElement()
        .extracting(UpstreamException::kind)
        .isEqualTo(Kind.OVERLOAD);
    passes(Duration.ofSeconds(5));
    assertThat(begun).containsExactly("a@0", "b@2000");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 509})
  void anOriginThatRefusesIsLeftAlone(int status) {
    Pace pace = pace(Duration.ZERO);
    answered(pace, status, Optional.empty());
    ask(pace, Hop.SEGMENT, "patient", Duration.ofSeconds(4));
    ask(pace, Hop.SEGMENT, "hasty", Duration.ofMillis(1900));
    assertThat(begun).isEmpty();
    assertThat(refused)
        .singleElement()
        .satisfies(
            failure -> {
              assertThat(failure.kind()).isEqualTo(Kind.RATE_LIMITED);
              assertThat(failure.status()).hasValue(status);
              assertThat(failure.retryAfter()).hasValue(Duration.ofSeconds(1));
              assertThat(failure).hasMessageContaining("another 1000 ms");
            });
    passes(Duration.ofSeconds(5));
    assertThat(begun).containsExactly("patient@1000");
  }

  @Test
  void playlistsOfAnOriginThatIsOutOfServiceAreAskedForUnlessItSaysForHowLong() {
    Pace pace = pace(Duration.ZERO);
    answered(pace, 503, Optional.empty());
    ask(pace, Hop.SEGMENT, "segment", PLENTY);
    ask(pace, Hop.PLAYLIST, "playlist", PLENTY);
    assertThat(begun).containsExactly("playlist@0");
    answered(pace, 200, Optional.empty());
    assertThat(begun).containsExactly("playlist@0", "segment@0");

    answered(pace, 503, Optional.of("2"));
    ask(pace, Hop.PLAYLIST, "later", PLENTY);
    passes(Duration.ofSeconds(5));
    assertThat(begun).endsWith("later@2000");
  }

  @Test
  void otherOriginsAreAskedMeanwhile() {
    Pace pace = pace(Duration.ofMillis(50));
    answered(pace, 429, Optional.of("3"));
    ask(pace, Hop.PLAYLIST, "first", PLENTY);
    pace.turn(Hop.SEGMENT, URI.create("http://b.example.com/"), PLENTY)
        .thenRun(() -> begun.add("other"));
    assertThat(begun).containsExactly("other");
    passes(Duration.ofSeconds(5));
    assertThat(begun).containsExactly("other", "first@3000");
  }

  @Test
  void whoWaitsIsRefusedWhenTheOriginWantsMore() {
    Pace pace = pace(Duration.ZERO);
    answered(pace, 503, Optional.empty());
    ask(pace, Hop.SEGMENT, "a", Duration.ofSeconds(4));
    answered(pace, 503, Optional.of("60"));
    assertThat(refused)
        .singleElement()
        .extracting(UpstreamException::retryAfter)
        .isEqualTo(Optional.of(Duration.ofSeconds(60)));
  }

  @Test
  void whoWaitsFailsWhenItCloses() {
    Pace pace = pace(Duration.ofSeconds(1));
    ask(pace, Hop.PLAYLIST, "a", PLENTY);
    List<Throwable> failures = new ArrayList<>();
    pace.turn(Hop.PLAYLIST, URI.create("http://a.example.com/"), PLENTY)
        .whenComplete((turn, failure) -> failures.add(failure));
    pace.close();
    assertThat(failures).hasSize(1).doesNotContainNull();
    assertThat(pace.waiting()).isZero();
  }

  /** Whatever happens: never two too close, none forgotten, none begun too late. */
  @Test
  void keepsItsWordInEveryOrderOfEvents() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      now = START;
      alarms.clear();
      Pace pace = pace(Duration.ofMillis(100));
      List<Instant> begins = new ArrayList<>();
      int asked = 0;
      int[] settled = {0};
      List<Duration> late = new ArrayList<>();
      for (int step = 0; step < 200; step++) {
        switch (random.nextInt(6)) {
          case 0, 1, 2 -> {
            asked++;
            Instant latest = now.plusMillis(500);
            Hop hop = random.nextBoolean() ? Hop.PLAYLIST : Hop.SEGMENT;
            pace.turn(hop, URI.create("http://a.example.com/"), Duration.ofSeconds(1))
                .whenComplete(
                    (turn, failure) -> {
                      settled[0]++;
                      if (failure == null) {
                        begins.add(now);
                        if (now.isAfter(latest)) {
                          late.add(Duration.between(latest, now));
                        }
                      }
                    });
          }
          case 3 -> answered(pace, random.nextInt(10) == 0 ? 503 : 200, Optional.empty());
          default -> passes(Duration.ofMillis(random.nextInt(200)));
        }
      }
      passes(Duration.ofMinutes(1));
      assertThat(settled[0]).as("seed %d", seed).isEqualTo(asked);
      assertThat(late).as("seed %d", seed).isEmpty();
      for (int i = 1; i < begins.size(); i++) {
        assertThat(Duration.between(begins.get(i - 1), begins.get(i)))
            .isGreaterThanOrEqualTo(Duration.ofMillis(100));
      }
    }
  }
}
