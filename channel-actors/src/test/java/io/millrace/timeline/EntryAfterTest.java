package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.timeline.UpstreamCursor.Progress;
import io.millrace.timeline.UpstreamCursor.Step;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A source is gone on with after what an earlier run has published of it. */
final class EntryAfterTest {

  private static final int PERIOD = 7;
  private static final int NUMBERING = 2;

  private static PublishedSegment published(long msn, String uri, Optional<Instant> start) {
    var origin = new SegmentOrigin("a", msn, uri, PERIOD, NUMBERING);
    return new PublishedSegment(
        5_000 + msn,
        origin,
        SIX.plusMillis(3),
        false,
        start,
        false,
        List.of(),
        Packaging.TRANSPORT_STREAM);
  }

  private static UpstreamCursor after(PublishedSegment... published) {
    return UpstreamCursor.at(new Entry.After(List.of(published), START), 6);
  }

  /** Of the segments up to 10. */
  private static UpstreamCursor afterTen() {
    return after(
        LongStream.rangeClosed(7, 10)
            .mapToObj(msn -> published(msn, "http://edge/" + msn + ".ts?token=1", Optional.empty()))
            .toArray(PublishedSegment[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 10, UNCHANGED, '',",
    "5, 9,  STALE,     '',",
    "6, 11, ADVANCED,  11,",
    "8, 13, ADVANCED,  11 12 13",
    "11, 12, ADVANCED, 11 12",
  })
  void takesWhatFollows(long first, long last, Progress progress, String taken) {
    Step step = afterTen().advanceElsewhere(Playlists.of(first, last, msn -> msn + ".ts"), START);
    assertThat(step.progress()).isEqualTo(progress);
    assertThat(step.wanted().stream().map(each -> "" + each.segment().mediaSequenceNumber()))
        .containsExactly(taken.isEmpty() ? new String[0] : taken.split(" "));
    assertThat(step.wanted()).noneMatch(WantedSegment::discontinuity);
    assertThat(step.wanted())
        .allMatch(each -> each.period() == PERIOD && each.numbering() == NUMBERING);
  }

  @ParameterizedTest
  @CsvSource({"13, 18, ''", "100, 105, ''", "1, 6, new-", "8, 13, new-"})
  void whatDoesNotFollowBeginsWithOneBreak(long first, long last, String prefix) {
    Instant later = START.plusSeconds(20);
    Step step =
        afterTen().advanceElsewhere(Playlists.of(first, last, msn -> prefix + msn + ".ts"), later);
    assertThat(step.progress()).isEqualTo(Progress.RESET);
    assertThat(step.wanted().stream().map(WantedSegment::discontinuity))
        .startsWith(true)
        .containsOnlyOnce(true);
  }

  @Test
  void aSegmentThatWasCutIsKnownByItsFirstPart() {
    UpstreamCursor cursor =
        after(
            published(9, "http://edge/9.ts", Optional.empty()),
            published(10, "http://edge/10.ts", Optional.empty()),
            published(10, "http://edge/10.ts#1", Optional.empty()));
    Step step = cursor.advanceElsewhere(Playlists.of(8, 11, msn -> msn + ".ts"), START);
    assertThat(step.wanted()).singleElement().matches(each -> !each.discontinuity());
  }

  @Test
  void otherNamesAreTheSameSegmentsWhereTheirDatesAre() {
    Optional<Instant> nine = Optional.of(START.plusSeconds(54));
    Optional<Instant> ten = Optional.of(START.plusSeconds(60));
    UpstreamCursor cursor =
        after(published(9, "http://edge/x9.ts", nine), published(10, "http://edge/x10.ts", ten));
    Step step =
        cursor.advanceElsewhere(
            Playlists.of(
                8, 11, msn -> "y" + msn + ".ts", msn -> Optional.of(START.plusSeconds(6 * msn))),
            START);
    assertThat(step.progress()).isEqualTo(Progress.ADVANCED);
    assertThat(step.wanted()).singleElement().matches(each -> !each.discontinuity());
  }
}
