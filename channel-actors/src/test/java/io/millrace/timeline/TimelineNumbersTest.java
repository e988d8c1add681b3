package io.millrace.timeline;

import static io.millrace.timeline.Playlists.newSegment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimelineNumbersTest {

  private static final TimelineSettings SETTINGS = new TimelineSettings(12, 3);

  @Test
  void startAtTheSecondsSince1970AndTheHoursSince2026WhereNoneAreLeft() {
    Instant now = Instant.parse("2026-11-21T10:30:00.999Z");
    assertThat(TimelineNumbers.unknown(now))
        .isEqualTo(new TimelineNumbers(1_795_257_000L, 7_786, Duration.ZERO, false));
  }

  @Test
  void aWrongClockGivesNoNegativeNumbers() {
    assertThat(TimelineNumbers.unknown(Instant.EPOCH))
        .isEqualTo(new TimelineNumbers(0, 0, Duration.ZERO, false));
  }

  @Test
  void discontinuityNumbersStaySmallEnoughForPlayersThatCountUpToThem() {
    Instant inTwentyYears = Instant.parse("2046-01-01T00:00:00Z");
    assertThat(TimelineNumbers.unknown(inTwentyYears).discontinuitySequence()).isLessThan(200_000);
  }

  @Test
  void doNotStepBackWhenTheyAreLostAgain() {
    Instant now = Instant.ofEpochSecond(1_767_225_600L);
    Timeline first = Timeline.resume(SETTINGS, TimelineNumbers.unknown(now));
    for (int i = 0; i < 3 + 10; i++) {
      first = first.append(newSegment(i, 1));
    }
    TimelineNumbers next = TimelineNumbers.unknown(now.plusSeconds(13));
    assertThat(next.nextMsn()).isGreaterThanOrEqualTo(first.nextMsn());
    assertThat(next.discontinuitySequence())
        .isGreaterThanOrEqualTo(first.numbers().discontinuitySequence());
  }

  @Test
  void tellThatABreakIsDueAsSoonAsSomethingWasListed() {
    Timeline unused = Timeline.resume(SETTINGS, TimelineNumbers.unknown(Instant.EPOCH));
    assertThat(unused.numbers().used()).isFalse();
    assertThat(unused.append(newSegment(0, 1)).numbers().used()).isTrue();
    assertThat(unused.append(newSegment(0, 1)).emptied().numbers().used()).isTrue();
  }
}
