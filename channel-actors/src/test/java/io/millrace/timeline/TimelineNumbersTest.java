package io.millrace.timeline;

import static io.millrace.timeline.Playlists.newSegment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class TimelineNumbersTest {

  private static final TimelineSettings SETTINGS = new TimelineSettings(12, 3);

  @Test
  void startAtTheSecondsSince1970WhereNoneAreLeft() {
    assertThat(TimelineNumbers.unknown(Instant.ofEpochMilli(1_767_225_600_999L)))
        .isEqualTo(new TimelineNumbers(1_767_225_600L, 1_767_225_600L, Duration.ZERO, false));
  }

  @Test
  void doNotStepBackWhenTheyAreLostAgain() {
    Instant now = Instant.ofEpochSecond(1_767_225_600L);
    Timeline first = Timeline.resume(SETTINGS, TimelineNumbers.unknown(now));
    for (int i = 0; i < 3 + 10; i++) {
      first = first.append(newSegment(i, 1).afterBreak());
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
