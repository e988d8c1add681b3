package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.MediaPlaylist;
import io.millrace.timeline.CommonPlace.Role;
import io.millrace.timeline.Entry.GoingOn;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Playlists list segments of six seconds; positions count from 0. */
final class CommonPlaceTest {

  private static final MediaPlaylist UNDATED = Playlists.of(0, 5, msn -> msn + ".ts");

  private static final MediaPlaylist DATED =
      Playlists.of(0, 5, msn -> msn + ".ts", msn -> Optional.of(START.plusSeconds(6 * msn)));

  /** Alone it would take the three newest. */
  private static final GoingOn ALONE =
      new GoingOn(Optional.empty(), new Pace(after(-18), after(-18)), SIX);

  private static Instant after(double seconds) {
    return START.plus(seconds(seconds));
  }

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  private static CommonPlace dated(double beginning, double ahead, Role role) {
    return new CommonPlace(Optional.of(after(beginning)), 9_000, seconds(ahead), role);
  }

  private static CommonPlace numbered(long msn, double ahead, Role role) {
    return new CommonPlace(Optional.of(START), msn, seconds(ahead), role);
  }

  @ParameterizedTest(name = "the first track at {0}, this one {1} ahead")
  @CsvSource({
    "12, 0, 2, 2",
    "12.05, 0, 2, 2", // encoders round their clocks
    "11.95, 0, 2, 2",
    "14, 0, 3, 2", // pictures begin no earlier, what is beside them no later
    "12, 2, 3, 2",
    "12, -2, 2, 1",
    "12, -6, 1, 1",
    "12, 6, 3, 3",
    "36, 0, 6, 6", // not listed yet
    "34, 0, 6, 5",
    "51, 0, 6, 6",
    "-12, 0, 0, 0"
  })
  void entersWhereTheFirstTrackDidByDateTime(
      double beginning, double ahead, int leading, int accompanying) {
    assertThat(position(dated(beginning, ahead, Role.LEADS), DATED)).isEqualTo(leading);
    assertThat(position(dated(beginning, ahead, Role.ACCOMPANIES), DATED)).isEqualTo(accompanying);
  }

  @ParameterizedTest(name = "the first track with number {0}, this one {1} ahead")
  @CsvSource({
    "2, 0, 2, 2",
    "2, 2, 3, 2",
    "2, -2, 2, 1",
    "2, -12, 0, 0",
    "0, -6, 0, 0", // no longer listed
    "6, 0, 6, 6",
    "7, 0, 6, 6",
    "7, -6, 6, 6",
    "7, -12, 5, 5"
  })
  void entersWhereTheFirstTrackDidByNumber(long msn, double ahead, int leading, int accompanying) {
    assertThat(position(numbered(msn, ahead, Role.LEADS), UNDATED)).isEqualTo(leading);
    assertThat(position(numbered(msn, ahead, Role.ACCOMPANIES), UNDATED)).isEqualTo(accompanying);
  }

  private static int position(CommonPlace place, MediaPlaylist playlist) {
    GoingOn goingOn = ALONE.with(place);
    assertThat(goingOn.followsOthers(playlist)).isTrue();
    return goingOn.position(playlist, START);
  }

  @ParameterizedTest
  @CsvSource({"true, 51.1", "true, -15.1", "false, 8", "false, -1"})
  void entersAsIfAloneWhereClocksOrNumbersAreOfAnotherKind(boolean isDated, double other) {
    CommonPlace place =
        isDated ? dated(other, 0, Role.ACCOMPANIES) : numbered((long) other, 0, Role.ACCOMPANIES);
    MediaPlaylist playlist = isDated ? DATED : UNDATED;
    assertThat(ALONE.with(place).followsOthers(playlist)).isFalse();
    assertThat(ALONE.with(place).position(playlist, START)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"91, 91", "90, 97"})
  void doesNotGoFarBackForNumbersThatComeNear(long beginning, int position) {
    MediaPlaylist longOne = Playlists.of(0, 99, msn -> msn + ".ts");
    CommonPlace place = numbered(beginning, 0, Role.LEADS);
    assertThat(ALONE.with(place).position(longOne, START)).isEqualTo(position);
  }

  @Test
  void entersNoPlaylistThatListsNothing() {
    MediaPlaylist empty = Playlists.of(0, -1, msn -> "");
    assertThat(ALONE.with(dated(0, 0, Role.LEADS)).position(empty, START)).isZero();
  }

  @Test
  void takesNothingWhileItIsNotKnownWhere() {
    assertThat(new Entry.Awaited().position(UNDATED, START)).isEqualTo(6);
  }
}
