package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static io.millrace.timeline.Playlists.newSegment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.millrace.hls.AttributeList;
import io.millrace.hls.Key;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.PlaylistType;
import io.millrace.hls.PlaylistWriter;
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
  void itsFactsAreEmptiedAsItIs() {
    for (Timeline any :
        List.of(
            Timeline.resume(SETTINGS, NEW),
            started(3),
            started(3).emptied(),
            started(5).breakBeforeNext().append(newSegment(5, 6)),
            started(2).breakBeforeNext())) {
      assertThat(any.facts().emptied()).isEqualTo(any.emptied().facts());
    }
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

  @Test
  void listsARecordingWhole() {
    List<NewSegment> all = List.of(newSegment(0, 6), newSegment(1, 9).afterBreak());
    Timeline recording = Timeline.recording(SETTINGS, new TimelineNumbers(7, 3, SIX, false), all);
    MediaPlaylist playlist = TimelinePlaylist.of(recording, each -> each.msn() + ".ts");
    assertThat(playlist.type()).contains(PlaylistType.VOD);
    assertThat(playlist.endList()).isTrue();
    assertThat(playlist.mediaSequenceNumber()).isEqualTo(7);
    assertThat(playlist.targetDuration()).isEqualTo(Duration.ofSeconds(9));
    assertThat(recording.period()).isEqualTo(4);
    assertThat(recording.shortened()).isSameAs(recording);
    assertThatIllegalStateException().isThrownBy(() -> recording.append(newSegment(2, 6)));
  }

  @Test
  void rendersALongRecordingWithinFiveMilliseconds() {
    List<NewSegment> all = LongStream.range(0, 1_800).mapToObj(msn -> newSegment(msn, 6)).toList();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 300; i++) {
      long start = System.nanoTime();
      Timeline recording = Timeline.recording(SETTINGS, NEW, all);
      String text =
          PlaylistWriter.write(TimelinePlaylist.of(recording, each -> each.msn() + ".ts"));
      best = Math.min(best, System.nanoTime() - start);
      assertThat(text).endsWith("1799.ts\n#EXT-X-ENDLIST\n");
    }
    assertThat(Duration.ofNanos(best)).isLessThan(Duration.ofMillis(5));
  }

  @Test
  void growsUntilAnEventIsFull() {
    Timeline event = Timeline.resume(new TimelineSettings(3, 3, 6), NEW).expecting(SIX).growing();
    for (int i = 0; i < 6; i++) {
      event = event.append(newSegment(i, 6));
    }
    assertThat(event.listed()).hasSize(6);
    event = event.append(newSegment(6, 6));
    assertThat(event.listed()).hasSize(6);
    assertThat(event.mediaSequenceNumber()).isEqualTo(1);
    MediaPlaylist playlist = TimelinePlaylist.of(event.ended(), each -> each.msn() + ".ts");
    assertThat(playlist.type()).isEmpty();
    assertThat(playlist.endList()).isTrue();
    assertThat(event.ended().emptied().isEnded()).isFalse();
  }

  @Test
  void jumpsForwardOnlyWhileNothingIsListed() {
    Timeline empty = started(2).emptied();
    assertThat(empty.startingAt(90).nextMsn()).isEqualTo(90);
    assertThat(empty.startingAt(0).nextMsn()).isEqualTo(2);
    assertThatIllegalStateException().isThrownBy(() -> started(1).startingAt(90));
  }

  @Test
  void leavesNumbersForThePeriodsThatItNeverShowed() {
    Timeline woken = started(2).emptied().inPeriod(4).append(newSegment(9, 6));
    assertThat(woken.discontinuitySequence()).isEqualTo(3);
    assertThat(woken.listed().getFirst().discontinuity()).isTrue();
    assertThat(woken.mediaSequenceNumber()).isEqualTo(5);
    assertThat(Timeline.resume(SETTINGS, NEW).inPeriod(4).append(newSegment(9, 6)).period())
        .isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({"-1", "2"})
  void refusesAPeriodThatOneTagCannotReach(long period) {
    assertThatIllegalArgumentException().isThrownBy(() -> started(1).inPeriod(period));
  }

  @Test
  void writesHowSegmentsArePacked() {
    var key = new Key(AttributeList.parse("METHOD=AES-128,URI=\"key-1\",IV=0x01"));
    var packed = new Packaging("m4s", Optional.of("init-1.mp4"), List.of(key));
    Timeline timeline = started(1).append(newSegment(1, 6).packed(packed).afterBreak());
    MediaPlaylist playlist =
        TimelinePlaylist.of(
            timeline,
            each -> each.msn() + "." + each.packaging().extension(),
            PlaylistStyle.I_FRAMES);
    assertThat(PlaylistWriter.write(playlist))
        .contains("#EXT-X-I-FRAMES-ONLY\n", "0.ts\n#EXT-X-DISCONTINUITY\n")
        .contains("#EXT-X-MAP:URI=\"init-1.mp4\"\n#EXT-X-KEY:METHOD=AES-128,URI=\"key-1\",IV=0x01")
        .endsWith("1.m4s\n");
  }

  @Test
  void writesTitlesAndWhatARecordingSaysOfItsPlaylist() {
    NewSegment titled =
        new NewSegment(
                new SegmentOrigin("primary", 0, "https://origin.example/0.ts"),
                SIX,
                false,
                Optional.empty(),
                false,
                List.of())
            .titled("News 24");
    Timeline recording =
        Timeline.recording(SETTINGS, NEW, List.of(titled.afterBreak().lasting(SIX)))
            .saying(List.of("#EXT-X-INDEPENDENT-SEGMENTS"));

    assertThat(PlaylistWriter.write(TimelinePlaylist.of(recording, each -> each.msn() + ".ts")))
        .contains("#EXT-X-INDEPENDENT-SEGMENTS\n")
        .contains(",News 24\n");
    assertThat(recording.listed().getFirst().again().packed(Packaging.TRANSPORT_STREAM).title())
        .isEqualTo("News 24");
    assertThat(recording.emptied().headerTags()).isEmpty();
  }

  @Test
  void saysNothingOfALivePlaylist() {
    Timeline live = Timeline.resume(SETTINGS, NEW);
    List<String> tags = List.of("#EXT-X-INDEPENDENT-SEGMENTS");

    assertThatIllegalStateException().isThrownBy(() -> live.saying(tags));
  }
}
