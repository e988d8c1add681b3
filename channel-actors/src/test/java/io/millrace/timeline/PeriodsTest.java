package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments last six seconds; number 0 of a source starts at {@code START}. */
final class PeriodsTest {

  private static final TimelineSettings SETTINGS = new TimelineSettings(12, 3);

  private final Map<String, Timeline> tracks = new HashMap<>();
  private Periods periods = Periods.resume(List.of(), START);
  private boolean dated = true;

  @BeforeEach
  void startAtFive() {
    tracks.put("v", Timeline.resume(SETTINGS, numbers(100, 5)));
    tracks.put("a", Timeline.resume(SETTINGS, numbers(40, 3)));
    periods = Periods.resume(List.of(numbers(100, 5), numbers(40, 3)), START);
  }

  private static TimelineNumbers numbers(long msn, long sequence) {
    return new TimelineNumbers(msn, sequence, SIX, true);
  }

  private Timeline timeline(String track) {
    return Objects.requireNonNull(tracks.get(track));
  }

  /** Publishes upstream segments without a break, and answers the period of the last. */
  private long goOn(String track, long upstreamPeriod, long... msns) {
    long period = 0;
    for (long msn : msns) {
      period = publish(track, segment(msn, upstreamPeriod));
    }
    return period;
  }

  private long publish(String track, NewSegment segment) {
    Placing placing = periods.place(track, timeline(track), segment);
    tracks.put(track, placing.timeline().append(segment));
    periods = placing.periods();
    return timeline(track).period();
  }

  private NewSegment segment(long msn, long upstreamPeriod) {
    Optional<Instant> date =
        dated ? Optional.of(START.plus(SIX.multipliedBy(msn))) : Optional.empty();
    var origin = new SegmentOrigin("s", msn, msn + ".ts", upstreamPeriod, 0);
    return new NewSegment(origin, SIX, false, date, false, List.of());
  }

  private void sleep(String track) {
    tracks.put(track, timeline(track).emptied());
  }

  @Test
  void beginsAtTheLargestNumberOfAllTracks() {
    assertThat(periods.current()).isEqualTo(5);
    assertThat(Periods.resume(List.of(), Instant.parse("2026-01-02T01:00:00Z")).current())
        .isEqualTo(25);
  }

  @Test
  void countsASwitchOnceForAllTracksAlsoForThoseThatSleep() {
    periods = periods.next();
    assertThat(goOn("v", 0, 1, 2)).isEqualTo(6);
    periods = periods.next().next().next();
    assertThat(goOn("v", 0, 11)).isEqualTo(7);
    assertThat(goOn("a", 0, 11)).isEqualTo(7);
    assertThat(timeline("a").discontinuitySequence()).isEqualTo(6);
    assertThat(timeline("a").listed().getFirst().discontinuity()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsADiscontinuityOfTheSourceWhereEachTrackMeetsIt(boolean withDates) {
    dated = withDates;
    periods = periods.next();
    goOn("v", 0, 1, 2);
    goOn("a", 0, 1);
    assertThat(publish("v", segment(3, 1).afterBreak())).isEqualTo(7);
    assertThat(goOn("a", 0, 2)).isEqualTo(6);
    assertThat(publish("a", segment(3, 1).afterBreak())).isEqualTo(7);
    assertThat(periods.current()).isEqualTo(7);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void joinsABreakOfAnotherTrackAtTheSamePlace(boolean withDates) {
    dated = withDates;
    periods = periods.next();
    goOn("v", 0, 1, 2);
    goOn("a", 0, 1, 2);
    assertThat(publish("v", segment(5, 0).afterBreak())).isEqualTo(7);
    assertThat(goOn("a", 0, 3, 4)).isEqualTo(6);
    assertThat(goOn("a", 0, 5)).isEqualTo(7);
    assertThat(goOn("a", 0, 6)).isEqualTo(7);
  }

  @Test
  void joinsABreakOfATrackThatIsBehindWithTheNextSegment() {
    periods = periods.next();
    goOn("v", 0, 1);
    goOn("a", 0, 1, 2, 3, 4);
    publish("v", segment(3, 0).afterBreak());
    assertThat(goOn("a", 0, 5)).isEqualTo(7);
  }

  @Test
  void countsASegmentOnceThatAllTracksMiss() {
    periods = periods.next();
    goOn("v", 0, 1, 2);
    goOn("a", 0, 1, 2);
    assertThat(publish("v", segment(4, 0).afterBreak())).isEqualTo(7);
    assertThat(publish("a", segment(4, 0).afterBreak())).isEqualTo(7);
    assertThat(goOn("v", 0, 5)).isEqualTo(7);
    assertThat(periods.current()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({"true, 0, 1", "false, 0, 1", "false, 500, 8"})
  void doesNotWaitForEverForADiscontinuityThatATrackDoesNotHave(
      boolean withDates, long numberedHigherBy, int waits) {
    dated = withDates;
    periods = periods.next();
    goOn("v", 0, 1);
    goOn("a", 0, numberedHigherBy + 1);
    publish("v", segment(2, 1).afterBreak());
    for (int i = 0; i < waits; i++) {
      assertThat(goOn("a", 0, numberedHigherBy + 2 + i)).isEqualTo(6);
    }
    assertThat(goOn("a", 0, numberedHigherBy + 2 + waits)).isEqualTo(7);
  }

  @Test
  void doesNotWaitForEverForABreakWhereTracksCountDiscontinuitiesInAnotherWay() {
    dated = false;
    periods = periods.next();
    goOn("v", 4, 1);
    goOn("a", 2, 1);
    publish("v", segment(3, 4).afterBreak());
    assertThat(goOn("a", 2, 2, 3, 4, 5, 6, 7, 8, 9)).isEqualTo(6);
    assertThat(goOn("a", 2, 10)).isEqualTo(7);
  }

  @Test
  void believesATrackThatMeetsADiscontinuityWhereAnotherEnteredBehindIt() {
    periods = periods.next();
    goOn("v", 0, 1);
    assertThat(goOn("a", 1, 3)).isEqualTo(7);
    assertThat(publish("v", segment(2, 1).afterBreak())).isEqualTo(7);
    tracks.put("b", Timeline.resume(SETTINGS, numbers(0, 0)));
    assertThat(goOn("b", 1, 2)).isEqualTo(7);
  }

  @Test
  void numbersOfAnotherKindAtTheSameDateAreNoDiscontinuity() {
    periods = periods.next();
    goOn("v", 0, 1);
    assertThat(goOn("a", 1, 1)).isEqualTo(6);
  }

  @Test
  void fillsAPeriodThatAListedTrackNeverShowed() {
    periods = periods.next();
    goOn("v", 0, 1, 2);
    goOn("a", 0, 1, 2);
    periods = periods.next();
    goOn("v", 0, 3);
    periods = periods.next();
    assertThat(goOn("v", 0, 4)).isEqualTo(8);
    assertThat(goOn("a", 0, 4)).isEqualTo(8);
    List<PublishedSegment> listed = timeline("a").listed();
    assertThat(listed).extracting(PublishedSegment::gap).containsExactly(false, false, true, false);
    assertThat(listed)
        .extracting(PublishedSegment::discontinuity)
        .containsExactly(true, false, true, true);
    assertThat(listed.get(2).duration()).isEqualTo(SIX);
    assertThat(listed.get(2).programDateTime()).contains(START.plus(SIX.multipliedBy(3)));
  }

  @Test
  void aGapLastsNoLongerThanTheTargetDuration() {
    periods = periods.next();
    goOn("v", 0, 1);
    goOn("a", 0, 1);
    periods = periods.next();
    goOn("v", 0, 2, 3, 4, 5);
    periods = periods.next();
    goOn("a", 0, 6);
    assertThat(timeline("a").listed().get(1).duration()).isEqualTo(SIX);
  }

  @Test
  void wakesInThePeriodThatTheOthersHaveForTheContent() {
    periods = periods.next();
    goOn("v", 0, 1, 2);
    goOn("a", 0, 1);
    sleep("a");
    publish("v", segment(3, 1).afterBreak());
    publish("v", segment(7, 1).afterBreak());
    assertThat(goOn("a", 1, 4)).isEqualTo(7);
    assertThat(goOn("a", 1, 5, 6)).isEqualTo(7);
    assertThat(goOn("a", 1, 7)).isEqualTo(8);
  }

  @Test
  void wakesByTheNumbersOfTheSourceWhereNothingIsDated() {
    dated = false;
    periods = periods.next();
    goOn("v", 4, 1, 2);
    goOn("a", 4, 1);
    sleep("a");
    publish("v", segment(3, 5).afterBreak());
    publish("v", segment(6, 5).afterBreak());
    assertThat(goOn("a", 5, 5)).isEqualTo(7);
    assertThat(goOn("a", 5, 6)).isEqualTo(8);
    sleep("a");
    assertThat(goOn("a", 5, 900)).isEqualTo(8);
  }

  @Test
  void wakesWithTheMediaSequenceNumbersOfTheOthers() {
    periods = periods.next();
    goOn("v", 0, 1, 2, 3);
    goOn("a", 0, 3);
    assertThat(timeline("v").nextMsn()).isEqualTo(103);
    assertThat(timeline("a").mediaSequenceNumber()).isEqualTo(102);
  }

  @Test
  void aTrackThatIsAheadKeepsItsMediaSequenceNumbers() {
    tracks.put("a", Timeline.resume(SETTINGS, numbers(4_000, 3)));
    periods = periods.next();
    goOn("v", 0, 1);
    goOn("a", 0, 1);
    assertThat(timeline("a").mediaSequenceNumber()).isEqualTo(4_002);
  }

  @Test
  void wakesInTheSamePeriodWithoutATagButWithAHoleInTheNumbers() {
    periods = periods.next();
    goOn("v", 0, 1);
    goOn("a", 0, 1);
    long next = timeline("a").nextMsn();
    sleep("a");
    assertThat(goOn("a", 0, 2)).isEqualTo(6);
    assertThat(timeline("a").listed().getFirst().discontinuity()).isFalse();
    assertThat(timeline("a").mediaSequenceNumber()).isEqualTo(next + 1);
  }

  @Test
  void neverStepsBackBehindWhatATrackHasPublished() {
    tracks.put("a", Timeline.resume(SETTINGS, numbers(40, 30)));
    periods = periods.next();
    assertThat(goOn("v", 0, 1)).isEqualTo(6);
    assertThat(goOn("a", 0, 1)).isEqualTo(30);
    assertThat(periods.current()).isEqualTo(30);
  }

  @Test
  void aRecordingHasItsPeriodsInAllTracks() {
    periods = periods.next();
    List<NewSegment> whole = List.of(segment(0, 0), segment(1, 1).afterBreak(), segment(2, 1));
    for (String track : List.of("v", "a")) {
      Placing placing = periods.placeRecording(track, timeline(track), whole);
      periods = placing.periods();
      tracks.put(track, placing.timeline());
      assertThat(placing.timeline().period()).isEqualTo(7);
      assertThat(placing.timeline().isEnded()).isTrue();
    }
    assertThat(periods.next().current()).isEqualTo(8);
  }

  @Test
  void tellsAWakingTrackWhereThePeriodBegan() {
    periods = periods.next();
    assertThat(periods.joining(3).beginning()).isEmpty();
    goOn("v", 0, 7, 8);
    Entry.Joining joining = periods.joining(3);
    assertThat(joining.segments()).isEqualTo(3);
    assertThat(joining.beginning())
        .contains(new Beginning(Optional.of(START.plus(SIX.multipliedBy(7))), 7));
  }

  @Test
  void countsTheDurationOfAPieceTowardsWhatWasShown() {
    periods = periods.next();
    goOn("v", 0, 1);
    goOn("a", 0, 1);
    periods = periods.next();
    publish("v", segment(2, 0).lasting(Duration.ofMillis(400)));
    periods = periods.next();
    goOn("a", 0, 3);
    assertThat(timeline("a").listed().get(1).duration()).isEqualTo(Duration.ofSeconds(1));
  }
}
