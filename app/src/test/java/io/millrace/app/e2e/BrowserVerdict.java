package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is demanded of playing in a browser. */
final class BrowserVerdict {

  /** In milliseconds; of a stall, and of a part that is left out. */
  private static final double LONGEST_BREAK = 1_000;

  /**
   * What hls.js says of the same media from a plain server too, and bears: that a segment was in
   * its buffer already (at the start with separate audio), and that it gave up a request (of a
   * track that is not wanted any more).
   */
  private static final Pattern USUAL =
      Pattern.compile("mediaError/bufferAppendNoProgress .*|networkError/aborted .*");

  /** With what was left to play, in seconds, where playing stood still. */
  private static final Pattern STALLED =
      Pattern.compile("mediaError/bufferStalledError buffer (\\d+\\.\\d+)");

  private static final double SOMETHING_TO_PLAY = 0.5;

  private BrowserVerdict() {}

  /**
   * Whether playing stood still though there was something to play: hls.js tells so at once when
   * the decoder of a busy machine is late. How long it stood is measured apart from that.
   */
  static boolean isOfTheDecoder(String error) {
    Matcher stalled = STALLED.matcher(error);
    return stalled.matches() && Double.parseDouble(stalled.group(1)) >= SOMETHING_TO_PLAY;
  }

  private static boolean isBorne(String error) {
    return USUAL.matcher(error).matches() || isOfTheDecoder(error);
  }

  /**
   * No error, no stall, nothing left out.
   *
   * @param report the last one of the page
   * @param seconds that have to be played at least
   * @param why what helps to understand a failure
   */
  static void assertPlayedWell(JsonNode report, int seconds, String why) {
    assertPlayedWell(report, seconds, why, error -> false);
  }

  /**
   * No other error, no stall, nothing left out.
   *
   * @param report the last one of the page
   * @param seconds that have to be played at least
   * @param why what helps to understand a failure
   * @param expected errors that are right there
   */
  static void assertPlayedWell(
      JsonNode report, int seconds, String why, Predicate<String> expected) {
    String story = report + "\n" + why;
    assertThat(report.path("fatal").asInt(-1)).as(story).isZero();
    assertThat(report.path("errors"))
        .as(story)
        .map(JsonNode::asText)
        .allMatch(error -> isBorne(error) || expected.test(error));
    assertThat(report.path("played").asDouble()).as(story).isGreaterThan(seconds);
    assertThat(report.path("longestStallMillis").asDouble()).as(story).isLessThan(LONGEST_BREAK);
    assertThat(report.path("longestJumpMillis").asDouble()).as(story).isLessThan(LONGEST_BREAK);
  }
}
