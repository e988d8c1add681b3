package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.hls.MediaPlaylist;
import io.millrace.timeline.UpstreamCursor.Progress;
import io.millrace.timeline.UpstreamCursor.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UpstreamCursorTest {

  private static String name(long msn) {
    return "seg" + msn + ".ts";
  }

  private static String otherName(long msn) {
    return "new" + msn + ".ts";
  }

  private static MediaPlaylist playlist(long first, long last) {
    return Playlists.of(first, last, UpstreamCursorTest::name);
  }

  /** Dated so that {@code dated(n, …)} starts at {@code at} plus six seconds for each number. */
  private static MediaPlaylist dated(long first, long last, LongFunction<String> uri, Instant at) {
    return Playlists.of(first, last, uri, msn -> Optional.of(at.plusSeconds(6 * msn)));
  }

  /** Has read up to a number, the last of six. */
  private static UpstreamCursor readUpTo(long last) {
    return UpstreamCursor.at(new Entry.ColdStart(3), 6)
        .advance(playlist(last - 5, last), START)
        .cursor();
  }

  private static List<Long> numbers(Step step) {
    return step.wanted().stream().map(each -> each.segment().mediaSequenceNumber()).toList();
  }

  private static List<Boolean> breaks(Step step) {
    return step.wanted().stream().map(WantedSegment::discontinuity).toList();
  }

  private static Instant after(double seconds) {
    return START.plusMillis(Math.round(seconds * 1_000));
  }

  @Test
  void entersWhereTheEntrySays() {
    Step step = UpstreamCursor.at(new Entry.ColdStart(3), 6).advance(playlist(10, 15), START);
    assertThat(step.progress()).isEqualTo(Progress.ADVANCED);
    assertThat(numbers(step)).containsExactly(13L, 14L, 15L);
    assertThat(breaks(step)).containsOnly(false);
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource({
    "10, 15, UNCHANGED, ''", // the same
    "11, 16, ADVANCED, '16'",
    "13, 18, ADVANCED, '16 17 18'",
    "16, 21, ADVANCED, '16 17 18 19 20 21'",
    "17, 22, MISSED, '17 18 19 20 21 22'", // 16 has left
    "11, 22, MISSED, '17 18 19 20 21 22'", // more than may be taken at once
    "900, 902, MISSED, '900 901 902'", // numbering jumped forward
    "8, 13, STALE, ''",
    "14, 15, UNCHANGED, ''", // a shorter window
  })
  void tellsWhatAReloadBringsAfterReadingUpTo15(
      long first, long last, Progress progress, String wanted) {
    Step step = readUpTo(15).advance(playlist(first, last), after(6));
    assertThat(step.progress()).isEqualTo(progress);
    assertThat(numbers(step))
        .containsExactly(
            wanted.isEmpty()
                ? new Long[0]
                : List.of(wanted.split(" ")).stream().map(Long::valueOf).toArray(Long[]::new));
    assertThat(breaks(step).stream().filter(each -> each).count())
        .isEqualTo(progress == Progress.MISSED ? 1 : 0);
  }

  @Test
  void learnsNothingFromAnEmptyPlaylist() {
    Step step = readUpTo(15).advance(playlist(16, 15), after(6));
    assertThat(step.progress()).isEqualTo(Progress.UNCHANGED);
    assertThat(numbers(step.cursor().advance(playlist(11, 16), after(7)))).containsExactly(16L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/seg%d.ts?t=%d", "%2$d/seg%1$d.ts", "https://e%2$d.test/x/seg%1$d.ts"})
  void followsThroughTokensThatChangeInFolderHostOrQuery(String pattern) {
    UpstreamCursor cursor = UpstreamCursor.at(new Entry.ColdStart(3), 6);
    for (int reload = 0; reload < 20; reload++) {
      int token = 7_000 + reload;
      MediaPlaylist playlist =
          Playlists.of(reload, 5 + reload, msn -> String.format(pattern, msn, token));
      Step step = cursor.advance(playlist, after(6 * reload));
      assertThat(step.progress()).isEqualTo(Progress.ADVANCED);
      assertThat(step.wanted()).hasSize(reload == 0 ? 3 : 1);
      cursor = step.cursor();
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @CsvSource({"0, 2", "10, 15", "12, 17", "8, 13"})
  void noticesOtherNamesUnderKnownOrLowerNumbersAtOnce(long first, long last) {
    Step step =
        readUpTo(15).advance(Playlists.of(first, last, UpstreamCursorTest::otherName), after(12));
    assertThat(step.progress()).isEqualTo(Progress.RESET);
    assertThat(numbers(step)).containsExactly(last - 1, last);
    assertThat(breaks(step)).containsExactly(true, false);
  }

  @Test
  void noticesTheSameNamesStartedAgainAt0WhenTheyAreLongForgotten() {
    Step step = readUpTo(500).advance(playlist(0, 2), after(6));
    assertThat(step.progress()).isEqualTo(Progress.RESET);
    assertThat(numbers(step)).containsExactly(2L);
    assertThat(breaks(step)).containsExactly(true);
  }

  @Test
  void noticesTheSameNamesStartedAgainAt0ByTheirDates() {
    Step first =
        UpstreamCursor.at(new Entry.ColdStart(3), 6)
            .advance(dated(0, 5, UpstreamCursorTest::name, START), after(36));
    Step step = first.cursor().advance(dated(0, 2, UpstreamCursorTest::name, after(40)), after(58));
    assertThat(step.progress()).isEqualTo(Progress.RESET);
    assertThat(breaks(step)).startsWith(true);
  }

  @Test
  void noticesTheSameNamesStartedAgainAt0ByTheirGoingOn() {
    UpstreamCursor young =
        UpstreamCursor.at(new Entry.ColdStart(3), 6).advance(playlist(0, 9), START).cursor();
    for (int reload = 0; reload <= 3; reload++) {
      Step step = young.advance(playlist(0, reload), after(6 * reload));
      assertThat(step.progress()).isEqualTo(Progress.STALE);
      young = step.cursor();
    }
    Step step = young.advance(playlist(0, 4), after(24));
    assertThat(step.progress()).isEqualTo(Progress.RESET);
    assertThat(breaks(step)).startsWith(true);
  }

  @Test
  void isNotMisledByAStaleReplicaBehindAGoodOne() {
    UpstreamCursor cursor = readUpTo(15);
    for (int reload = 1; reload <= 50; reload++) {
      Instant now = after(6 * reload);
      Step stale = cursor.advance(playlist(8 + reload, 13 + reload), now);
      assertThat(stale.progress()).isEqualTo(Progress.STALE);
      Step good = stale.cursor().advance(playlist(10 + reload, 15 + reload), now);
      assertThat(numbers(good)).containsExactly(15L + reload);
      cursor = good.cursor();
    }
  }

  @Test
  void neverTakesAFrozenReplicaForANewNumbering() {
    UpstreamCursor cursor = readUpTo(15);
    for (int reload = 1; reload <= 100; reload++) {
      Step step = cursor.advance(playlist(8, 13), after(6 * reload));
      assertThat(step.progress()).isEqualTo(Progress.STALE);
      cursor = step.cursor();
    }
  }

  @Test
  void takesAnOldPlaylistFromACacheForStaleWhereDatesTell() {
    UpstreamCursor cursor =
        UpstreamCursor.at(new Entry.ColdStart(3), 6)
            .advance(dated(500, 505, UpstreamCursorTest::name, START), after(3_036))
            .cursor();
    assertThat(
            cursor
                .advance(dated(100, 105, UpstreamCursorTest::name, START), after(3_040))
                .progress())
        .isEqualTo(Progress.STALE);
  }

  @Test
  void waitsForASourceThatLagsAndRepeatsNothing() {
    var entry = new Entry.GoingOn(Optional.of(after(48)), Pace.start(after(50)), SIX);
    UpstreamCursor cursor = UpstreamCursor.at(entry, 6);
    for (int last = 6; last <= 7; last++) {
      Step step = cursor.advance(dated(1, last, UpstreamCursorTest::name, START), after(44 + last));
      assertThat(step.progress()).isEqualTo(Progress.UNCHANGED);
      cursor = step.cursor();
    }
    Step step = cursor.advance(dated(1, 8, UpstreamCursorTest::name, START), after(55));
    assertThat(step.progress()).isEqualTo(Progress.ADVANCED);
    assertThat(numbers(step)).containsExactly(8L);
  }

  @Test
  void keepsTheBreakOfAResetUntilSomethingIsTaken() {
    Step reset = readUpTo(15).advance(Playlists.of(0, 0, UpstreamCursorTest::otherName), after(1));
    assertThat(reset.progress()).isEqualTo(Progress.RESET);
    assertThat(reset.wanted()).isEmpty();
    Step step = reset.cursor().advance(Playlists.of(0, 1, UpstreamCursorTest::otherName), after(7));
    assertThat(step.progress()).isEqualTo(Progress.ADVANCED);
    assertThat(breaks(step)).containsExactly(true);
  }

  @ParameterizedTest(name = "{0} to {1}: {2}")
  @CsvSource({
    "11, 16, ADVANCED, '16', false",
    "16, 21, ADVANCED, '16 17 18 19 20 21', false", // goes on exactly
    "17, 22, RESET, '21 22', true", // nothing in common: who knows what it is
    "900, 905, RESET, '904 905', true",
    "2, 7, RESET, '6 7', true",
    "8, 13, STALE, '', false",
  })
  void anotherAddressWithNothingInCommonIsAnotherStream(
      long first, long last, Progress progress, String taken, boolean broken) {
    Step step = readUpTo(15).advanceElsewhere(playlist(first, last), after(12));

    assertThat(step.progress()).isEqualTo(progress);
    assertThat(String.join(" ", numbers(step).stream().map(String::valueOf).toList()))
        .isEqualTo(taken);
    assertThat(!breaks(step).isEmpty() && breaks(step).getFirst()).isEqualTo(broken);
  }

  @ParameterizedTest
  @CsvSource({"10, 15, false", "7, 12, false", "6, 11, true", "1, 4, false", "16, 21, false"})
  void aServerThatLagsFarBehindIsKnown(long first, long last, boolean ahead) {
    assertThat(readUpTo(15).isAheadOf(playlist(first, last), 3)).isEqualTo(ahead);
  }

  @Test
  void namesMayChangeWithTheAddressWhereDatesAreTheSame() {
    Step before =
        UpstreamCursor.at(new Entry.ColdStart(3), 6)
            .advance(dated(10, 15, UpstreamCursorTest::name, START), START);
    MediaPlaylist renamed = dated(11, 16, UpstreamCursorTest::otherName, START);

    assertThat(before.cursor().advance(renamed, after(6)).progress()).isEqualTo(Progress.RESET);
    Step moved = before.cursor().advanceElsewhere(renamed, after(6));
    assertThat(moved.progress()).isEqualTo(Progress.ADVANCED);
    assertThat(numbers(moved)).containsExactly(16L);
    assertThat(breaks(moved)).containsExactly(false);

    MediaPlaylist next = dated(12, 17, UpstreamCursorTest::otherName, START);
    assertThat(numbers(moved.cursor().advance(next, after(12)))).containsExactly(17L);
    MediaPlaylist other = dated(11, 16, UpstreamCursorTest::otherName, after(3));
    assertThat(before.cursor().advanceElsewhere(other, after(6)).progress())
        .isEqualTo(Progress.RESET);
  }

  @Test
  void refusesToTakeNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UpstreamCursor.at(new Entry.ColdStart(3), 0))
        .withMessageContaining("0");
  }

  @Test
  void takesMoreAtOnceWhereOtherTracksBeganFurtherBack() {
    var alone = new Entry.GoingOn(Optional.empty(), Pace.start(START), Duration.ofSeconds(6));
    var others = new CommonPlace(Optional.empty(), 12, Duration.ZERO, CommonPlace.Role.LEADS);
    Step step = UpstreamCursor.at(alone.with(others), 2).advance(playlist(10, 15), START);
    assertThat(numbers(step)).containsExactly(12L, 13L, 14L, 15L);
  }
}
