package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.timeline.CommonPlace.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tracks have segments of six seconds, the one with number n at n times six seconds. */
final class FirstEntryTest {

  private static final TimelineSettings SETTINGS = new TimelineSettings(12, 3);

  private static Timeline published(String source, int numbering, boolean dated, long last) {
    Timeline timeline =
        Timeline.resume(SETTINGS, new TimelineNumbers(0, 0, Duration.ZERO, false)).expecting(SIX);
    for (long msn = 0; msn <= last; msn++) {
      Optional<Instant> date = dated ? Optional.of(at(msn)) : Optional.empty();
      var origin = new SegmentOrigin(source, msn, "", 0, numbering);
      timeline = timeline.append(new NewSegment(origin, SIX, false, date, false, List.of()));
    }
    return timeline;
  }

  private static Instant at(long msn) {
    return START.plus(SIX.multipliedBy(msn));
  }

  private static Instant publishedAt(Timeline timeline) {
    return at(timeline.nextMsn());
  }

  private static Duration ahead(Timeline first, Timeline other) {
    return ahead(first, other, publishedAt(other));
  }

  private static Duration ahead(Timeline first, Timeline other, Instant otherPublishedAt) {
    var pace = new Pace(START, otherPublishedAt);
    Entry.GoingOn goingOn =
        FirstEntry.of(Optional.of(at(3)), 70, first, new Pace(START, publishedAt(first)))
            .goingOn(other, pace, Role.ACCOMPANIES);
    assertThat(goingOn.pace()).isEqualTo(pace);
    assertThat(goingOn.endDateTime()).isEqualTo(other.endDateTime());
    CommonPlace place = goingOn.others().orElseThrow();
    assertThat(place.dateTime()).contains(at(3));
    assertThat(place.msn()).isEqualTo(70);
    assertThat(place.role()).isEqualTo(Role.ACCOMPANIES);
    return place.ahead();
  }

  @ParameterizedTest(name = "the first track has {0}, the other one {1}")
  @CsvSource({
    "2, 2, 0",
    "2, 1, -6",
    "2, 4, 12",
    "0, 9, 42", // did not come along: repeats nothing
    "9, 1, 0"
  })
  void othersEnterAsFarFromTheirOwnEnd(long first, long other, long seconds) {
    assertThat(ahead(published("s", 0, true, first), published("s", 0, true, other)))
        .hasSeconds(seconds);
  }

  @ParameterizedTest(name = "the first track has {0}, the other one {1}")
  @CsvSource({"2, 2, 0", "2, 1, -6", "2, 4, 12", "0, 9, 0", "9, 1, 0"})
  void numbersOfTheSourceBeforeTellWhereDateTimesDoNot(long first, long other, long seconds) {
    assertThat(ahead(published("s", 0, false, first), published("s", 0, false, other)))
        .hasSeconds(seconds);
  }

  @Test
  void entersAtTheSameContentWhereNothingTellsHowTheEndsDiffer() {
    assertThat(ahead(published("s", 0, false, 2), published("t", 0, false, 4))).isZero();
    assertThat(ahead(published("s", 0, false, 2), published("s", 1, false, 4))).isZero();
    assertThat(ahead(published("s", 0, true, 2), published("t", 0, false, 4))).isZero();
    assertThat(ahead(published("s", 0, true, 2), published("s", 0, true, -1))).isZero();
    assertThat(ahead(published("s", 0, false, -1), published("s", 0, false, 2))).isZero();
  }

  @Test
  void numbersTellWhereOnlyOneTrackIsDated() {
    assertThat(ahead(published("s", 0, true, 2), published("s", 0, false, 3))).hasSeconds(6);
  }

  @ParameterizedTest(name = "{0} segments ahead, published {1} later")
  @CsvSource({"1, 3, 6", "1, 2.9, 0", "1, -6, 0", "-1, -3, -6", "-1, -2.9, 0", "0, 5, 0"})
  void whatHasMoreByItsNumbersMustHaveBeenPublishedLater(
      long segments, double later, long seconds) {
    Timeline first = published("s", 0, false, 4);
    Instant otherPublishedAt = publishedAt(first).plusMillis(Math.round(later * 1_000));
    assertThat(ahead(first, published("s", 0, false, 4 + segments), otherPublishedAt))
        .hasSeconds(seconds);
  }
}
