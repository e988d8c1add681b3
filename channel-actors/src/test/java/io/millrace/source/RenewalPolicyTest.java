package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.source.RenewalPolicy.Plan;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalPolicyTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final LinkSettings SETTINGS =
      new LinkSettings(Duration.ofSeconds(60), Duration.ofSeconds(3), Duration.ofSeconds(30));
  private static final RenewalPolicy POLICY = new RenewalPolicy(SETTINGS);

  /** Seconds of a life as it is known in each way, and when the link is renewed; -1 is unknown. */
  @ParameterizedTest
  @CsvSource({
    // every, before, stated, learned, renewed after, expires after
    "  -1,  -1,   -1,  -1,   -1,   -1",
    "  -1,  -1, 3600,  -1, 3540, 3600",
    "  -1,  -1,   20,  -1, 13.333, 20",
    "  -1,  -1,  180,  -1,  120,  180",
    "  -1,  10, 3600,  -1, 3590, 3600",
    "  -1, 600,  900,  -1,  600,  900",
    "3600,  -1,   -1,  -1, 3540, 3600",
    "3600, 120,   20,  -1, 3480, 3600",
    "  -1,  -1,   -1,  20, 13.333,  20",
    "  -1,  -1,   -1,   4,  3.000,   4",
    "  -1,  -1,   -1,   3,   -1,   -1",
    "  -1,  -1, 3600,   0, 3540, 3600",
    "  -1,  -1,   -1, 3600, 2700, 3600",
    "  -1,  -1,  320,  20, 13.333,  20",
    "  -1,  -1,   20, 320, 13.333,  20",
    "3600,  -1,   -1, 600,  450,  600",
    // An end that is near or past tells that a clock is wrong: nothing is planned.
    "  -1,  -1,    5,  -1,   -1,    5",
    "  -1,  -1, -280,  -1,   -1, -280",
    "  -1,  -1, -280,  20, 13.333,  20",
  })
  void aLinkIsRenewedAheadOfItsEnd(
      int every, int before, int stated, int learned, double renewedAfter, int expiresAfter) {
    var refresh = new LinkRefresh(seconds(every), seconds(before));
    Optional<Expiry> end =
        stated == -1 ? Optional.empty() : Optional.of(new Expiry(NOW.plusSeconds(stated), "link"));

    Plan plan =
        POLICY.plan(refresh, end, new LearnedLife(Optional.empty(), seconds(learned)), NOW, 0);

    assertThat(plan.renewAt().map(at -> Duration.between(NOW, at).toMillis()))
        .isEqualTo(
            renewedAfter < 0 ? Optional.empty() : Optional.of(Math.round(renewedAfter * 1000)));
    assertThat(plan.expiresAt().map(at -> Duration.between(NOW, at).toSeconds()))
        .isEqualTo(expiresAfter == -1 ? Optional.empty() : Optional.of((long) expiresAfter));
  }

  @Test
  void jitterOnlyBringsARenewalForward() {
    var end = Optional.of(new Expiry(NOW.plusSeconds(3600), "link"));

    Plan plan = POLICY.plan(LinkRefresh.BY_ITSELF, end, LearnedLife.NOTHING, NOW, 1);

    assertThat(plan.renewAt()).contains(NOW.plusSeconds(3525));
  }

  @Test
  void aPlanTellsHowTheEndIsKnown() {
    var end = Optional.of(new Expiry(NOW.plusSeconds(60), "query parameter \"e\""));
    var past = Optional.of(new Expiry(NOW.minusSeconds(60), "query parameter \"e\""));
    var every = new LinkRefresh(Optional.of(Duration.ofHours(1)), Optional.empty());
    var learned = new LearnedLife(Optional.empty(), Optional.of(Duration.ofSeconds(20)));

    assertThat(from(LinkRefresh.BY_ITSELF, end, LearnedLife.NOTHING))
        .contains("query parameter \"e\"");
    assertThat(from(LinkRefresh.BY_ITSELF, past, LearnedLife.NOTHING))
        .contains("query parameter \"e\" (in the past)");
    assertThat(from(every, end, LearnedLife.NOTHING)).contains("refresh.every");
    assertThat(from(every, end, learned)).contains("earlier refusals");
  }

  private static Optional<String> from(
      LinkRefresh refresh, Optional<Expiry> end, LearnedLife learned) {
    return POLICY.plan(refresh, end, learned, NOW, 0).from();
  }

  @Test
  void aRenewalThatFailsIsTriedAgainAfterPausesThatGrow() {
    var pauses = new ArrayList<Long>();
    for (int failures = 1; failures <= 6; failures++) {
      Instant at = POLICY.retryAt(failures, NOW, Optional.empty());
      pauses.add(Duration.between(NOW, at).toSeconds());
    }
    assertThat(pauses).isEqualTo(List.of(3L, 6L, 12L, 24L, 30L, 30L));
  }

  @ParameterizedTest
  @CsvSource({"100, 30", "20, 10", "7, 3.5", "2, 3", "-50, 30"})
  void theEndOfTheOldLinkIsNotMissedByALongPause(int left, double pause) {
    Instant at = POLICY.retryAt(6, NOW, Optional.of(NOW.plusSeconds(left)));
    assertThat(Duration.between(NOW, at).toMillis()).isEqualTo(Math.round(pause * 1000));
  }

  @Test
  void twoRefusalsThatAgreeTeachALife() {
    LearnedLife once = LearnedLife.NOTHING.refusedAfter(Duration.ofSeconds(21), Duration.ZERO);
    assertThat(once.believed()).isEmpty();
    assertThat(once.refusedAfter(Duration.ofSeconds(20), Duration.ZERO).believed())
        .contains(Duration.ofSeconds(20));
    assertThat(once.refusedAfter(Duration.ofMinutes(5), Duration.ZERO).believed()).isEmpty();
  }

  @Test
  void livesThatDifferByNoMoreThanIsKnownOfThemAgree() {
    LearnedLife once = LearnedLife.NOTHING.refusedAfter(Duration.ofSeconds(12), Duration.ZERO);
    Duration shorter = Duration.ofSeconds(8);
    assertThat(once.refusedAfter(shorter, Duration.ofSeconds(3)).believed()).isEmpty();
    assertThat(once.refusedAfter(shorter, Duration.ofSeconds(4)).believed()).contains(shorter);
  }

  @Test
  void aRefusalOutOfTheOrderDoesNotUndoWhatWasLearned() {
    LearnedLife learned =
        LearnedLife.NOTHING
            .refusedAfter(Duration.ofSeconds(60), Duration.ZERO)
            .refusedAfter(Duration.ofSeconds(58), Duration.ZERO)
            .refusedAfter(Duration.ofSeconds(4), Duration.ZERO);
    assertThat(learned.believed()).contains(Duration.ofSeconds(58));
  }

  /**
   * Links of each life are followed for two hours by a clock that is off. Refusals are seen when a
   * playlist is loaded, every 4 s.
   */
  @ParameterizedTest
  @CsvSource({
    "-300, 20", "-300, 90", "-300, 400", "-300, 3600", "0, 20", "0, 90", "0, 400", "0, 3600",
    "300, 20", "300, 90", "300, 306", "300, 320", "300, 400", "300, 3600", "-30, 20", "30, 20",
    "300, 300", "-300, 300", "7, 20", "300, 8"
  })
  void aWrongClockBringsNeitherAStormNorMoreThanThreeRefusals(int off, int life) {
    Instant truth = NOW;
    Instant end = NOW.plus(Duration.ofHours(2));
    LearnedLife learned = LearnedLife.NOTHING;
    int refusals = 0;
    int renewals = 0;
    while (truth.isBefore(end)) {
      Instant foundAt = truth;
      Instant ours = truth.plusSeconds(off);
      Instant expires = truth.plusSeconds(life);
      URIs link = new URIs(expires);
      Plan plan =
          POLICY.plan(LinkRefresh.BY_ITSELF, LinkExpiry.of(link.uri(), ours), learned, ours, 0.5);
      Instant planned = plan.renewAt().map(at -> at.minusSeconds(off)).orElse(Instant.MAX);
      Instant refused = foundAt;
      Instant worked = foundAt;
      while (refused.isBefore(expires)) {
        worked = refused;
        refused = refused.plusSeconds(4);
      }
      renewals++;
      if (planned.isBefore(refused)) {
        truth = planned;
      } else {
        refusals++;
        learned =
            learned.refusedAfter(
                Duration.between(foundAt, worked), Duration.between(worked, refused));
        truth = refused;
      }
    }
    assertThat(refusals).as("refusals").isLessThanOrEqualTo(3);
    long fewest = 7200L / life;
    assertThat((long) renewals).as("renewals").isLessThanOrEqualTo(Math.max(3 * fewest, 1100));
  }

  private record URIs(Instant expires) {
    java.net.URI uri() {
      return java.net.URI.create("http://example.com/l.m3u8?exp=" + expires.getEpochSecond());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"renew-before", "minimum-pause", "longest-pause"})
  void aSettingOutOfItsRangeIsNamed(String key) {
    Duration none = Duration.ZERO;
    Duration day = Duration.ofDays(1);
    assertThatThrownBy(
            () ->
                new LinkSettings(
                    key.equals("renew-before") ? none : day,
                    key.equals("minimum-pause") ? none : Duration.ofSeconds(3),
                    key.equals("longest-pause") ? none : day))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("millrace.link." + key + " = PT0S");
  }

  private static Optional<Duration> seconds(int seconds) {
    return seconds == -1 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds));
  }
}
