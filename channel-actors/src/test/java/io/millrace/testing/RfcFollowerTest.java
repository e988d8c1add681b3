package io.millrace.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.RfcFollower.Options;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class RfcFollowerTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** Three segments from 10 on; 11 stands after the third discontinuity. */
  private static final String FIRST =
      """
      #EXTM3U
      #EXT-X-VERSION:3
      #EXT-X-TARGETDURATION:6
      #EXT-X-MEDIA-SEQUENCE:10
      #EXT-X-DISCONTINUITY-SEQUENCE:2
      #EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00Z
      #EXTINF:6.000,
      10.ts
      #EXT-X-DISCONTINUITY
      #EXT-X-CUE-OUT:30
      #EXTINF:6.000,
      11.ts
      #EXTINF:6.000,
      12.ts
      """;

  private static final String SECOND =
      """
      #EXTM3U
      #EXT-X-VERSION:3
      #EXT-X-TARGETDURATION:6
      #EXT-X-MEDIA-SEQUENCE:11
      #EXT-X-DISCONTINUITY-SEQUENCE:2
      #EXT-X-DISCONTINUITY
      #EXT-X-CUE-OUT:30
      #EXTINF:6.000,
      11.ts
      #EXTINF:6.000,
      12.ts
      #EXTINF:6.000,
      13.ts
      """;

  private static final String THIRD =
      """
      #EXTM3U
      #EXT-X-VERSION:3
      #EXT-X-TARGETDURATION:6
      #EXT-X-MEDIA-SEQUENCE:12
      #EXT-X-DISCONTINUITY-SEQUENCE:3
      #EXTINF:6.000,
      12.ts
      #EXTINF:6.000,
      13.ts
      #EXT-X-DISCONTINUITY
      #EXTINF:6.400,
      14.ts
      """;

  static Stream<Arguments> violations() {
    return Stream.of(
        broken("Media Sequence Number goes back", SECOND.replace(":11", ":9")),
        broken(
            "Discontinuity Sequence Number goes back", FIRST.replace("SEQUENCE:2", "SEQUENCE:1")),
        broken("segment 12 changed", SECOND.replace("12.ts", "12b.ts")),
        broken("segment 11 changed", SECOND.replaceFirst("EXTINF:6.000", "EXTINF:5.999")),
        broken("segment 11 changed", SECOND.replaceFirst("#EXT-X-DISCONTINUITY\n", "")),
        broken("segment 11 changed", SECOND.replace("#EXT-X-CUE-OUT:30\n", "")),
        broken("segment 11 changed", SECOND.replace("CUE-OUT:30", "CUE-OUT:31")),
        broken("segment 12 changed", SECOND.replace("11.ts\n", "11.ts\n#EXT-X-GAP\n")),
        broken("segment 10 changed", FIRST.replace("T00:00:00Z", "T00:00:01Z")),
        broken("segment 10 changed", FIRST.replaceFirst("#EXT-X-PROGRAM[^\n]*\n", "")),
        broken("segment 11 changed", SECOND.replace("SEQUENCE:2", "SEQUENCE:3")),
        broken("segments left from the end", FIRST.replace("#EXTINF:6.000,\n12.ts\n", "")),
        broken("Target Duration changes", SECOND.replace("DURATION:6", "DURATION:7")),
        broken("longer than the Target Duration", SECOND.replace("6.000,\n13", "6.500,\n13")),
        broken("less than three Target Durations", SECOND.replace("#EXTINF:6.000,\n13.ts\n", "")),
        broken("less than three Target Durations", SECOND.replace("6.000,\n13", "5.999,\n13")),
        broken("5 segments are listed", SECOND + "#EXTINF:6,\n14.ts\n#EXTINF:6,\n15.ts\n"),
        broken("11.ts is listed as 11 and as 13", SECOND.replace("13.ts", "11.ts")),
        broken("two #EXT-X-DISCONTINUITY", SECOND.replaceFirst("(#EXT-X-DISCONTINUITY\n)", "$1$1")),
        broken("lines without a segment", SECOND + "#EXT-X-DISCONTINUITY\n"),
        broken("0 #EXTINF before 14.ts", SECOND + "14.ts\n"),
        broken("2 #EXTINF before 14.ts", SECOND + "#EXTINF:6,\n#EXTINF:6,\n14.ts\n"),
        broken("need version 3", SECOND.replace("VERSION:3", "VERSION:2")),
        broken("ends a live playlist", SECOND + "#EXT-X-ENDLIST\n"),
        broken("forbids the window to slide", SECOND + "#EXT-X-PLAYLIST-TYPE:EVENT\n"),
        broken("no #EXTM3U", SECOND.substring(1)),
        broken("no #EXT-X-TARGETDURATION", SECOND.replace("#EXT-X-TARGETDURATION:6\n", "")),
        broken(
            "stands 2 times",
            SECOND.replace("#EXTINF:6.000,\n12", "#EXT-X-MEDIA-SEQUENCE:11\n#EXTINF:6.000,\n12")),
        broken(
            "does not count the tags",
            SECOND.replaceFirst(
                "(?s)SEQUENCE:11\n.*",
                "SEQUENCE:13\n#EXT-X-DISCONTINUITY-SEQUENCE:4\n#EXTINF:6.4,\n13.ts\n#EXTINF:6.4,\n14.ts\n#EXTINF:6.4,\n15.ts\n")),
        broken(
            "Discontinuity Sequence Number of segment 20 is 2",
            SECOND.replaceFirst(
                "(?s)SEQUENCE:11\n.*",
                "SEQUENCE:20\n#EXT-X-DISCONTINUITY-SEQUENCE:2\n#EXTINF:6.4,\n20.ts\n#EXTINF:6.4,\n21.ts\n#EXTINF:6.4,\n22.ts\n")));
  }

  private static Arguments broken(String message, String second) {
    return Arguments.of(message, second);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  void catches(String message, String second) {
    var follower = new RfcFollower(Options.window(4));
    follower.follow(FIRST, START);
    assertThatThrownBy(() -> follower.follow(second, START.plusSeconds(6)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  @Test
  void passesALegalTimeline() {
    var follower = new RfcFollower(Options.window(4));
    follower.follow(FIRST, START);
    follower.follow(FIRST, START.plusSeconds(1));
    follower.follow(SECOND, START.plusSeconds(6));
    assertThatCode(() -> follower.follow(THIRD, START.plusSeconds(12))).doesNotThrowAnyException();
  }

  @Test
  void remembersSegmentsThatLeftLongAgo() {
    var follower = new RfcFollower(Options.window(4));
    follower.follow(FIRST, START);
    follower.follow(SECOND, START.plusSeconds(6));
    follower.follow(THIRD, START.plusSeconds(12));
    assertThatThrownBy(
            () -> follower.follow(THIRD + "#EXTINF:6.000,\n10.ts\n", START.plusSeconds(18)))
        .hasMessageContaining("10.ts is listed as 10 and as 15");
  }

  @Test
  void letsPassWhatTheServerReportedButOnlyOnce() {
    var follower = new RfcFollower(Options.window(4));
    follower.follow(FIRST, START);
    follower.allowTargetDurationRaise();
    follower.follow(FIRST.replace("DURATION:6", "DURATION:7"), START);
    assertThatThrownBy(() -> follower.follow(FIRST.replace("DURATION:6", "DURATION:8"), START))
        .hasMessageContaining("Target Duration changes");
    follower.allowTargetDurationRaise();
    assertThatThrownBy(() -> follower.follow(FIRST, START))
        .hasMessageContaining("Target Duration changes");
  }

  @Test
  void letsAChannelThatStoppedStartWithAShortPlaylist() {
    var follower = new RfcFollower(Options.window(4));
    follower.follow(FIRST, START);
    String resumed =
        """
        #EXTM3U
        #EXT-X-VERSION:3
        #EXT-X-TARGETDURATION:6
        #EXT-X-MEDIA-SEQUENCE:13
        #EXT-X-DISCONTINUITY-SEQUENCE:3
        #EXT-X-DISCONTINUITY
        #EXTINF:6.000,
        13.ts
        """;
    follower.allowRestart();
    assertThatCode(() -> follower.follow(resumed, START)).doesNotThrowAnyException();
  }

  @Test
  void missesANewSegmentWhereOneIsDue() {
    var options = Options.window(4).unchangedAtMost(Duration.ofSeconds(9));
    var follower = new RfcFollower(options);
    follower.follow(FIRST, START);
    follower.follow(FIRST, START.plusSeconds(9));
    assertThatThrownBy(() -> follower.follow(FIRST, START.plusSeconds(10)))
        .hasMessageContaining("the playlist is the same since");
  }
}
