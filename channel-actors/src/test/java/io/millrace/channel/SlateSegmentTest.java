package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.timeline.Packaging;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlateSegmentTest {

  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "2, 2", "4, 4", "6, 6", "10, 10", "12, 13", "60, 63"})
  void lastsAsLongAsTheTargetDurationAllows(int target, int turns) {
    SlateSegment segment =
        SlateSegment.first(Duration.ofSeconds(target), Optional.empty(), Optional.empty());

    assertThat(segment.turns()).isEqualTo(turns);
    long rounded = segment.duration().plusMillis(500).toSeconds();
    assertThat(rounded).isLessThanOrEqualTo(Math.max(1, target));
  }

  @Test
  void theNextGoesOnInNumberClipAndTime() {
    SlateSegment first =
        SlateSegment.first(Duration.ofSeconds(2), Optional.of(AT), Optional.empty());
    SlateSegment third = first.next(Duration.ofSeconds(4)).next(Duration.ofSeconds(4));

    assertThat(third).isEqualTo(new SlateSegment(2, 6, 4, Optional.of(AT.plusMillis(960 * 6))));
    assertThat(SlateSegment.isOrigin(third.packed(Packaging.TRANSPORT_STREAM).origin())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "470, 1", "480, 2", "960, 2", "9600, 11", "95443717, 99422"})
  void theClockGoesOnBehindWhatWasShownBefore(long endMillis, long turn) {
    Duration end = Duration.ofMillis(endMillis);
    SlateSegment first =
        SlateSegment.first(Duration.ofSeconds(4), Optional.empty(), Optional.of(end));

    assertThat(first.firstTurn()).isEqualTo(turn);
    assertThat(SlateMedia.TURN.multipliedBy(turn)).isGreaterThan(end);
  }

  @ParameterizedTest
  @CsvSource({"1.5, 3.0, 2.0", "1.5, 1.8, 1.8", "2.5, 9.0, 2.5"})
  void sourcesAreLeftNoLaterThanASlateHasToBegin(double doubted, double left, double expected) {
    FailoverSettings settings = TestChannels.failover();
    var configured =
        new FailoverSettings(
            settings.startTimeout(),
            settings.locateTimeout(),
            doubted,
            left,
            settings.playlistFailures(),
            settings.skippedSegments(),
            settings.slowSegments(),
            settings.dwell(),
            settings.restFirst(),
            settings.restLongest(),
            settings.returnToPrimary(),
            settings.content());

    assertThat(configured.givingUpAfter(2).giveUpAfter()).isEqualTo(expected);
    assertThat(Slate.failover(TestChannels.settings())).isEqualTo(settings);
    assertThat(Slate.failover(TestChannels.settingsWithSlate()).giveUpAfter()).isEqualTo(2.0);
  }
}
