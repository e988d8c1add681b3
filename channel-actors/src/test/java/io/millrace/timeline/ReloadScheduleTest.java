package io.millrace.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.timeline.ReloadSchedule.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReloadScheduleTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SIX = Duration.ofSeconds(6);

  /** What following an origin for hours cost and how late it was. */
  private record Following(int changes, int requests, long latest, long meanLateness) {}

  /**
   * Follows an origin that lists segment after segment.
   *
   * @param real milliseconds from one to the next
   * @param stated milliseconds of {@code EXTINF}
   * @param jitter milliseconds by which a listing may be late
   */
  private static Following follow(long seed, long real, long stated, long jitter, int segments) {
    var random = new Random(seed);
    var listedAt = new long[segments];
    for (int i = 0; i < segments; i++) {
      listedAt[i] = real * i + (jitter == 0 ? 0 : random.nextLong(jitter));
    }
    Duration last = Duration.ofMillis(stated);
    Duration target = Duration.ofSeconds((stated + 999) / 1_000);
    ReloadSchedule schedule = ReloadSchedule.start();
    long now = random.nextLong(real);
    int seen = 0;
    int requests = 0;
    long latest = 0;
    long sum = 0;
    int settled = segments / 10;
    while (true) {
      int listed = seen;
      while (listed < segments && listedAt[listed] <= now) {
        listed++;
      }
      if (listed >= segments) {
        break;
      }
      boolean counted = seen > settled;
      requests += counted ? 1 : 0;
      Instant at = START.plusMillis(now);
      Next next =
          listed > seen
              ? schedule.changed(at, listed - seen, last, target)
              : schedule.unchanged(at, last, target);
      if (listed > seen && counted) {
        latest = Math.max(latest, now - listedAt[seen]);
        sum += now - listedAt[seen];
      }
      seen = listed;
      schedule = next.schedule();
      now += next.reloadAfter().toMillis();
    }
    return new Following(segments - settled, requests, latest, sum / (segments - settled));
  }

  @ParameterizedTest(name = "every {0} ms, stated {1}, jitter {2}")
  @CsvSource({
    "6000, 6000, 0",
    "6000, 6000, 300",
    "6000, 6000, 1000",
    "6000, 6006, 0",
    "6000, 5994, 0",
    "6006, 6000, 200",
    "2000, 2000, 100",
    "10000, 9960, 500",
    "4000, 4040, 100",
  })
  void meetsANewSegmentWithinAQuarterAndAsksAboutOnce(long real, long stated, long jitter) {
    for (long seed = 0; seed < 20; seed++) {
      Following following = follow(seed, real, stated, jitter, 3_000);
      assertThat(following.latest()).as("lateness").isLessThanOrEqualTo(real / 4 + jitter + 50);
      assertThat((double) following.requests() / following.changes())
          .as("requests per segment")
          .isLessThanOrEqualTo(1.25);
    }
  }

  @Test
  void asksAFrozenOriginEveryHalfTargetDurationAtMost() {
    Next next = ReloadSchedule.start().changed(START, 1, SIX, SIX);
    Instant now = START.plus(next.reloadAfter());
    Duration firstSegment = SIX.multipliedBy(2);
    for (int i = 0; i < 100; i++) {
      next = next.schedule().unchanged(now, SIX, SIX);
      if (now.isAfter(START.plus(firstSegment))) {
        assertThat(next.reloadAfter()).isEqualTo(Duration.ofSeconds(3));
      }
      now = now.plus(next.reloadAfter());
    }
  }

  @ParameterizedTest(name = "{0} ms of {1} s")
  @CsvSource({"0, 0, 100", "0, 6, 4500", "20000, 6, 4500", "4000, 6, 3000", "10, 6, 100"})
  void waitsForWhatCanBeBelieved(long last, long target, long wait) {
    assertThat(
            ReloadSchedule.start()
                .changed(START, 1, Duration.ofMillis(last), Duration.ofSeconds(target))
                .reloadAfter())
        .isEqualTo(Duration.ofMillis(wait));
  }
}
