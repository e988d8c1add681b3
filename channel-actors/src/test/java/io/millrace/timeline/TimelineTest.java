package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static io.millrace.timeline.Playlists.newSegment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.hls.MediaPlaylist;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimelineTest {

  private static final TimelineSettings SETTINGS = new TimelineSettings(4, 3);
  private static final TimelineNumbers NEW = new TimelineNumbers(0, 0, Duration.ZERO, false);

  private static Timeline started(int segments) {
    Timeline timeline = Timeline.resume(SETTINGS, NEW).expecting(SIX);
    for (long msn : LongStream.range(0, segments).toArray()) {
      timeline = timeline.append(newSegment(msn, 6));
    }
    return timeline.publish();
  }

  @Test
  void numbersSegmentsFromWhereTheLastTimelineEnded() {
    Timeline timeline =
        Timeline.resume(SETTINGS, new TimelineNumbers(7, 3, SIX, false)).append(newSegment(90, 6));
    assertThat(timeline.mediaSequenceNumber()).isEqualTo(7);
    assertThat(timeline.nextMsn()).isEqualTo(8);
    assertThat(timeline.discontinuitySequence()).isEqualTo(3);
  }

  @Test
  void keepsTheWindow() {
    Timeline timeline = started(9);
    assertThat(timeline.listed()).hasSize(4);
    assertThat(timeline.mediaSequenceNumber()).isEqualTo(5);
    assertThat(timeline.duration()).isEqualTo(Duration.ofSeconds(24));
  }

  @Test
  void keepsThreeTargetDurationsWhateverTheWindow() {
    Timeline timeline = started(4);
    for (int i = 0; i < 30; i++) {
      timeline = timeline.append(newSegment(4 + i, 1));
      assertThat(timeline.duration()).isGreaterThanOrEqualTo(Duration.ofSeconds(18));
    }
    assertThat(timeline.listed()).hasSize(18);
  }

  @Test
  void doesNotBreakBeforeItsVeryFirstSegment() {
    Timeline timeline =
        Timeline.resume(SETTINGS, NEW).breakBeforeNext().append(newSegment(0, 6).afterBreak());
    assertThat(timeline.listed().getFirst().discontinuity()).isFalse();
  }

  @Test
  void makesOneTagOfAllReasonsToBreak() {
    Timeline timeline =
        started(1).breakBeforeNext().breakBeforeNext().append(newSegment(1, 6).afterBreak());
    assertThat(timeline.listed())
        .extracting(PublishedSegment::discontinuity)
        .containsExactly(false, true);
    assertThat(timeline.append(newSegment(2, 6)).listed().getLast().discontinuity()).isFalse();
  }

  @Test
  void countsTheTagsThatLeft() {
    Timeline timeline = started(1).breakBeforeNext();
    for (int i = 1; i < 5; i++) {
      timeline = timeline.append(newSegment(i, 6));
    }
    assertThat(timeline.discontinuitySequence()).isZero();
    assertThat(timeline.listed().getFirst().discontinuity()).isTrue();
    timeline = timeline.append(newSegment(5, 6));
    assertThat(timeline.discontinuitySequence()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"6.499, 6", "6.5, 7", "9, 9", "0.2, 6"})
  void raisesTheTargetDurationOnlyForALongerSegment(double seconds, int target) {
    assertThat(started(3).append(newSegment(3, seconds)).targetDuration())
        .isEqualTo(Duration.ofSeconds(target));
  }

  @ParameterizedTest
  @CsvSource({"6, 6", "6.001, 7", "0.1, 1", "4, 4"})
  void expectsATargetDurationInWholeSeconds(double seconds, int target) {
    Duration duration = Duration.ofMillis(Math.round(seconds * 1_000));
    assertThat(Timeline.resume(SETTINGS, NEW).expecting(duration).targetDuration())
        .isEqualTo(Duration.ofSeconds(target));
  }

  @Test
  void isBoundToItsTargetDurationOncePublished() {
    assertThat(started(3).expecting(Duration.ofSeconds(10)).targetDuration()).isEqualTo(SIX);
    assertThat(started(3).emptied().expecting(Duration.ofSeconds(10)).targetDuration())
        .isEqualTo(SIX);
  }

  @Test
  void goesOnWithOneBreakAfterItStopped() {
    Timeline stopped = started(3).breakBeforeNext().append(newSegment(3, 6)).emptied();
    assertThat(stopped.listed()).isEmpty();
    assertThat(stopped.mediaSequenceNumber()).isEqualTo(4);
    assertThat(stopped.discontinuitySequence()).isEqualTo(1);
    assertThat(stopped.emptied().numbers()).isEqualTo(stopped.numbers());
    Timeline resumed = Timeline.resume(SETTINGS, stopped.numbers()).append(newSegment(50, 6));
    assertThat(resumed.listed().getFirst().discontinuity()).isTrue();
    assertThat(resumed.discontinuitySequence()).isEqualTo(1);
  }

  @Test
  void writesWhatIsListed() {
    var segment =
        new NewSegment(
            new SegmentOrigin("a", 900, "https://secret.test/900.ts"),
            SIX,
            false,
            Optional.of(START),
            true,
            List.of("#EXT-X-CUE-IN"));
    Timeline timeline = started(1).append(segment.afterBreak());
    MediaPlaylist playlist = TimelinePlaylist.of(timeline, each -> each.msn() + ".ts");
    assertThat(playlist.mediaSequenceNumber()).isZero();
    assertThat(playlist.targetDuration()).isEqualTo(SIX);
    assertThat(playlist.endList()).isFalse();
    var listed = playlist.segments().getLast();
    assertThat(listed.uri()).isEqualTo("1.ts");
    assertThat(listed.discontinuity()).isTrue();
    assertThat(listed.gap()).isTrue();
    assertThat(listed.programDateTime()).contains(START);
    assertThat(listed.tags()).containsExactly("#EXT-X-CUE-IN");
    assertThat(timeline.endDateTime()).contains(START.plus(SIX));
    assertThat(timeline.listed().getLast().toString()).doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource({"0", "-1"})
  void refusesASegmentThatDoesNotLast(double seconds) {
    assertThatIllegalArgumentException().isThrownBy(() -> newSegment(1, seconds));
  }
}
