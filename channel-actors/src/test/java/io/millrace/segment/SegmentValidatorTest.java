package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.TransportStreamReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentValidatorTest {

  private final SegmentValidator validator =
      new SegmentValidator(new SegmentSettings(64 << 20, 1, Duration.ofMillis(500), 0.25));

  @ParameterizedTest
  @CsvSource({
    "6000, 6000, 6000",
    "6000, 7500, 6000",
    "6000, 4500, 6000",
    "1000, 1500, 1000",
    "0, 5000, 5000",
    "400000, 5000, 5000"
  })
  void publishesTheAnnouncedDurationUnlessItCannotBeMeant(
      long announced, long measured, long published) {
    assertThat(judge(announced, good(measured)))
        .isEqualTo(new SegmentVerdict.Valid(Duration.ofMillis(published)));
  }

  @ParameterizedTest
  @CsvSource({"6000, 7501", "6000, 4499", "1000, 1501", "2000, 60000"})
  void refusesMediaOfAnotherDuration(long announced, long measured) {
    assertThat(judge(announced, good(measured))).isInstanceOf(SegmentVerdict.Invalid.class);
  }

  @Test
  void believesThePlaylistWhereTheMediaHasNoTimeStamps() {
    assertThat(judge(6000, report(188, 1, 0, 0, 0, false, true, true, Optional.empty())))
        .isEqualTo(new SegmentVerdict.Valid(Duration.ofSeconds(6)));
    assertThat(judge(0, report(188, 1, 0, 0, 0, false, true, true, Optional.empty())))
        .isInstanceOf(SegmentVerdict.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0, 0, false, true, true, empty",
    "100, 0, 100, 0, 0, false, true, true, no MPEG transport stream",
    "200, 1, 12, 0, 0, false, true, true, 200 bytes",
    "376, 2, 0, 1, 0, false, true, true, rhythm",
    "376, 2, 0, 0, 2, false, true, true, 2 packets are damaged",
    "376, 2, 0, 0, 0, true, true, true, scrambled",
    "376, 2, 0, 0, 0, false, false, true, PAT",
    "376, 2, 0, 0, 0, false, true, false, PMT"
  })
  void namesEachFault(
      long bytes,
      long packets,
      int trailing,
      long sync,
      long damaged,
      boolean scrambled,
      boolean association,
      boolean map,
      String words) {
    SegmentVerdict verdict =
        judge(
            6000,
            report(
                bytes,
                packets,
                trailing,
                sync,
                damaged,
                scrambled,
                association,
                map,
                Optional.of(Duration.ofSeconds(6))));
    assertThat(verdict)
        .isInstanceOfSatisfying(
            SegmentVerdict.Invalid.class, invalid -> assertThat(invalid.reason()).contains(words));
  }

  @Test
  void toleratesAsMuchDamageAsTheSettingsSay() {
    assertThat(
            judge(
                6000,
                report(188, 1, 0, 0, 1, false, true, true, Optional.of(Duration.ofSeconds(6)))))
        .isInstanceOf(SegmentVerdict.Valid.class);
  }

  private SegmentVerdict judge(long announcedMillis, TransportStreamReport report) {
    return validator.judge(report, Duration.ofMillis(announcedMillis));
  }

  private static TransportStreamReport good(long spanMillis) {
    return report(376, 2, 0, 0, 0, false, true, true, Optional.of(Duration.ofMillis(spanMillis)));
  }

  private static TransportStreamReport report(
      long bytes,
      long packets,
      int trailing,
      long sync,
      long damaged,
      boolean scrambled,
      boolean association,
      boolean map,
      Optional<Duration> span) {
    return new TransportStreamReport(
        bytes,
        packets,
        trailing,
        sync,
        damaged,
        0,
        scrambled,
        association,
        map,
        List.of(),
        span,
        OptionalLong.empty(),
        true);
  }
}
