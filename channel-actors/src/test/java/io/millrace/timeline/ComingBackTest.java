package io.millrace.timeline;

import static io.millrace.timeline.Playlists.SIX;
import static io.millrace.timeline.Playlists.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.MediaPlaylist;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Playlists list six segments of six seconds; the one numbered 100 starts at {@code START}. */
final class ComingBackTest {

  private static final long LAST = 105;
  private static final double EDGE = 36;

  @ParameterizedTest(name = "the slate ends {0} s after the source")
  @CsvSource({
    "-30, 106", // it is the clock that is ahead: the next that comes
    "-12.1, 106",
    "-12, 104",
    "-6.1, 105",
    "-5.8, 105", // less than the tolerance repeats nothing
    "-5.7, 106", // what is listed has begun before: the next that comes
    "0, 106",
    "0.25, 106",
    "0.3, 107", // the next begins before, too
    "6, 107",
    "6.1, 106", // too far ahead to be waited for
    "600, 106",
  })
  void entersAtTheEndIfThatIsNearAndWithTheNextOtherwise(double behind, long msn) {
    assertThat(entered(to(EDGE + behind), true)).isEqualTo(msn);
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "false, false"})
  void entersWithTheNextWhereNoDatesAreTold(boolean published, boolean listed) {
    ComingBack entry = published ? to(EDGE) : to(Optional.empty());
    assertThat(entered(entry, listed)).isEqualTo(LAST + 1);
  }

  @Test
  void whatStandsStillIsNotEntered() {
    UpstreamCursor cursor = UpstreamCursor.at(to(EDGE), 12);
    for (int load = 0; load < 20; load++) {
      UpstreamCursor.Step step = cursor.advance(playlist(LAST, true), at(EDGE + load));
      assertThat(step.wanted()).isEmpty();
      cursor = step.cursor();
    }
  }

  @Test
  void ofSeveralThatComeAtOnceTheNewestIsTaken() {
    ComingBack read = to(Optional.empty()).afterReading(playlist(LAST, false));
    assertThat(read.position(playlist(LAST + 3, false), START)).isEqualTo(5);
    assertThat(read.position(playlist(LAST + 900, false), START)).isEqualTo(5);
  }

  @Test
  void numbersMayBeginAnewMeanwhile() {
    ComingBack read = to(Optional.empty()).afterReading(playlist(LAST, false));
    assertThat(read.afterReading(playlist(LAST - 3, false))).as("a replica lags").isEqualTo(read);
    MediaPlaylist anew = playlist(20, false);
    assertThat(read.position(anew, START)).isEqualTo(6);
    assertThat(read.afterReading(anew).from()).hasValue(21);
  }

  @Test
  void anEmptyPlaylistTellsNothing() {
    MediaPlaylist empty = Playlists.of(0, -1, msn -> "");
    assertThat(to(EDGE).position(empty, START)).isZero();
    assertThat(to(EDGE).afterReading(empty)).isEqualTo(to(EDGE));
    assertThat(to(EDGE).afterReading(playlist(LAST, true)).position(empty, START)).isZero();
  }

  /** Number of the first segment that is taken when the source goes on. */
  private static long entered(ComingBack entry, boolean dated) {
    UpstreamCursor cursor = UpstreamCursor.at(entry, 12);
    for (long last = LAST; last < LAST + 10; last++) {
      Instant now = at(EDGE + 6 * (last - LAST));
      UpstreamCursor.Step step = cursor.advance(playlist(last, dated), now);
      List<WantedSegment> wanted = step.wanted();
      if (!wanted.isEmpty()) {
        return wanted.getFirst().segment().mediaSequenceNumber();
      }
      cursor = step.cursor();
    }
    throw new AssertionError("never entered");
  }

  private static ComingBack to(double end) {
    return to(Optional.of(at(end)));
  }

  private static ComingBack to(Optional<Instant> end) {
    return new ComingBack(end, SIX, OptionalLong.empty());
  }

  private static MediaPlaylist playlist(long last, boolean dated) {
    return Playlists.of(
        last - 5,
        last,
        msn -> msn + ".ts",
        msn -> dated ? Optional.of(at(6.0 * (msn - 100))) : Optional.empty());
  }

  private static Instant at(double seconds) {
    return START.plus(Duration.ofMillis(Math.round(seconds * 1_000)));
  }
}
