package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.MediaPlaylist;
import io.millrace.timeline.Entry.ColdStart;
import io.millrace.timeline.Entry.GoingOn;
import io.millrace.timeline.Entry.Joining;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Playlists list segments of six seconds; positions count from 0. */
final class EntryTest {

  private static final MediaPlaylist UNDATED = Playlists.of(0, 5, msn -> msn + ".ts");

  /** Starts at {@code START}, ends 36 seconds later. */
  private static final MediaPlaylist DATED =
      Playlists.of(0, 5, msn -> msn + ".ts", msn -> Optional.of(START.plusSeconds(6 * msn)));

  private static GoingOn goingOn(Optional<Instant> end, double owed, double sincePublished) {
    return new GoingOn(end, new Pace(ago(owed), ago(sincePublished)), SIX);
  }

  private static Instant ago(double seconds) {
    return START.minusMillis(Math.round(seconds * 1_000));
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "3, 3", "6, 0", "9, 0"})
  void takesTheNewestOnAColdStart(int segments, int position) {
    assertThat(new ColdStart(segments).position(UNDATED, START)).isEqualTo(position);
  }

  @ParameterizedTest(name = "dated {0}, others begin with {1}")
  @CsvSource({
    "true, 3, 3",
    "true, 2, 2", // the lead track was read a segment earlier
    "true, 4, 4", // and a segment later
    "true, 0, 3", // another clock
    "true, 6, 3",
    "false, 2, 2",
    "false, 4, 4",
    "false, 0, 3",
    "false, 9000, 3" // numbered otherwise
  })
  void beginsColdWhereOtherTracksDo(boolean dated, int msn, int position) {
    Optional<Instant> at = dated ? Optional.of(START.plusSeconds(6L * msn)) : Optional.empty();
    var cold = new ColdStart(3, beginning(at, msn));
    assertThat(cold.position(dated ? DATED : UNDATED, START)).isEqualTo(position);
  }

  @Test
  void doesNotWaitOnAColdStartForWhatOthersBeginWith() {
    var cold = new ColdStart(2, beginning(Optional.empty(), 6));
    assertThat(cold.position(UNDATED, START)).isEqualTo(4);
    assertThat(cold.position(Playlists.of(0, -1, msn -> ""), START)).isZero();
  }

  private static Optional<Beginning> beginning(Optional<Instant> dateTime, long msn) {
    return Optional.of(new Beginning(dateTime, msn));
  }

  @ParameterizedTest(name = "owed {0}, published {1} ago")
  @CsvSource({
    "-6, 0, 6", // as much ahead as one segment: waits
    "0, 0, 6",
    "5.9, 5.9, 6", // less than a segment: waits until one fits
    "6, 6, 5",
    "8.9, 8.9, 5",
    "9.1, 9.1, 4", // would be left half a segment short: one more
    "12, 12, 4",
    "18, 18, 3",
    "600, 600, 3", // never more than the hold-back
    "-6, 6.1, 5", // ahead, but those who came last need it
    "12, 0, 4", // short of what earlier switches took
  })
  void takesWhatTimeOwesWithoutDates(double owed, double sincePublished, int position) {
    assertThat(goingOn(Optional.empty(), owed, sincePublished).position(UNDATED, START))
        .isEqualTo(position);
  }

  @ParameterizedTest(name = "published until {0}")
  @CsvSource({
    "0, 0", "6, 1", "6.2, 1", // less than the tolerance repeats nothing
    "6.3, 2", "11.9, 2", "35, 6", // all start before the end: waits
    "36, 6", "47, 6", // lags, but agrees
  })
  void goesOnAtTheFirstSegmentThatStartsAtOrAfterTheEnd(double end, int position) {
    assertThat(goingOn(Optional.of(ago(-end)), 0, 0).position(DATED, START)).isEqualTo(position);
  }

  @ParameterizedTest(name = "published until {0}")
  @CsvSource({"-13", "49", "-86400", "86400"})
  void doesNotBelieveDatesFarFromTheEnd(double end) {
    assertThat(goingOn(Optional.of(ago(-end)), 6, 6).position(DATED, START)).isEqualTo(5);
  }

  @Test
  void repeatsRatherThanLettingPlayersRunDry() {
    Optional<Instant> end = Optional.of(START.plusSeconds(40));
    assertThat(goingOn(end, 6, 6).position(DATED, START)).isEqualTo(6);
    assertThat(goingOn(end, 6.1, 6.1).position(DATED, START)).isEqualTo(5);
    assertThat(goingOn(end, 12.1, 12.1).position(DATED, START)).isEqualTo(4);
  }

  @Test
  void repeatsPartOfASegmentWhereSkippingItLeavesPlayersShort() {
    Optional<Instant> end = Optional.of(START.plusSeconds(27));
    assertThat(goingOn(end, 9, 6).position(DATED, START)).isEqualTo(5);
    assertThat(goingOn(end, 9.1, 6).position(DATED, START)).isEqualTo(4);
  }

  @Test
  void takesNothingOfAnEmptyPlaylist() {
    MediaPlaylist empty = Playlists.of(0, -1, msn -> "");
    assertThat(new ColdStart(3).position(empty, START)).isZero();
    assertThat(goingOn(Optional.of(START), 60, 60).position(empty, START)).isZero();
  }

  @ParameterizedTest(name = "starts {0} after the end")
  @CsvSource({"0, false", "-0.25, false", "-0.3, true", "-17.9, true", "-18, false", "5, false"})
  void tellsARepeatByItsDate(double start, boolean repeats) {
    GoingOn goingOn = goingOn(Optional.of(START), 0, 0);
    assertThat(goingOn.repeats(Optional.of(ago(-start)))).isEqualTo(repeats);
    assertThat(goingOn.repeats(Optional.empty())).isFalse();
    assertThat(goingOn(Optional.empty(), 0, 0).repeats(Optional.of(START))).isFalse();
  }

  @Test
  void isToldByTheTimelineAndItsPace() {
    Timeline timeline =
        Timeline.resume(
                new TimelineSettings(12, 3), new TimelineNumbers(0, 0, Duration.ZERO, false))
            .expecting(SIX);
    Pace pace = Pace.start(START);
    assertThat(GoingOn.from(timeline, pace)).isEqualTo(new GoingOn(Optional.empty(), pace, SIX));
  }

  @ParameterizedTest(name = "{0} segments, period from {1}")
  @CsvSource({
    "3, 0, 3",
    "3, 24, 4",
    "3, 26.9, 4",
    "3, 27.1, 5", // the greater part of a segment counts
    "6, -60, 0",
    "3, 36, 6" // what lies before the period is left
  })
  void joinsWithNothingFromBeforeThePeriod(int segments, double beginning, int position) {
    var joining = new Joining(segments, beginning(Optional.of(ago(-beginning)), 1));
    assertThat(joining.position(DATED, START)).isEqualTo(position);
  }

  @ParameterizedTest(name = "{0} segments, period from number {1}")
  @CsvSource({"3, 0, 3", "3, 4, 4", "3, 6, 6", "3, 7, 6", "3, 8, 3", "6, 9000, 0"})
  void joinsByNumbersThatComeNear(int segments, long beginning, int position) {
    var joining = new Joining(segments, beginning(Optional.of(START), beginning));
    assertThat(joining.position(UNDATED, START)).isEqualTo(position);
  }

  @Test
  void joinsWithTheNewestWhereNothingIsKnownOfThePeriod() {
    var joining = new Joining(2, Optional.empty());
    assertThat(joining.position(UNDATED, START)).isEqualTo(4);
    assertThat(joining.position(Playlists.of(0, -1, msn -> ""), START)).isZero();
  }
}
