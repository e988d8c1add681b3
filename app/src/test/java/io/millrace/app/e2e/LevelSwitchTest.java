package io.millrace.app.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A browser is driven up and down the ladder, and then left to choose by itself, each at the moment
 * when the source dies and another one takes over. The sources die in turn.
 */
@Tag("chromium")
@Tag("ffmpeg")
class LevelSwitchTest {

  private static final int LOWEST = 0;
  private static final int HIGHEST = 2;
  private static final int AUTO = -1;

  /**
   * A track that wakes when its source is dead has gaps where the others still have what was
   * fetched before. hls.js goes on with one of those, and chooses by itself from then on; when it
   * is told again, it may meet the gaps again in the list that it remembers. Of itself it does not
   * go up again to a level that has met gaps.
   */
  private static final Pattern GAP = Pattern.compile("mediaError/fragGap main .*");

  /** In seconds: until a switch that has just been made bears no longer on the next. */
  private static final int SETTLING = 10;

  /** In seconds. */
  private static final int LONGEST_WAIT = 60;

  /** In seconds: after that long, an order that was given up is given again. */
  private static final int PATIENCE = 5;

  @TempDir private static Path data;
  @TempDir private static Path profiles;
  private static LadderChannels channels;
  private static final ExecutorService TWO = Executors.newFixedThreadPool(2);
  private static final Map<LadderShape, Future<JsonNode>> runs = new EnumMap<>(LadderShape.class);

  @BeforeAll
  static void start() {
    var shapes = EnumSet.of(LadderShape.SEPARATE_AUDIO_AND_SUBTITLES, LadderShape.FRAGMENTED_MP4);
    channels = LadderChannels.start(data, shapes, BackupSound.ANOTHER_CONTAINER);
    for (LadderShape shape : shapes) {
      runs.put(shape, TWO.submit(() -> play(shape)));
    }
  }

  @AfterAll
  static void stop() {
    TWO.shutdownNow();
    channels.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"SEPARATE_AUDIO_AND_SUBTITLES", "FRAGMENTED_MP4"})
  void goesUpDownAndByItselfWhileASourceDies(LadderShape shape) throws Exception {
    JsonNode last = requireNonNull(runs.get(shape)).get(8, TimeUnit.MINUTES);

    // Each order drops what is buffered ahead, which may cost a moment.
    int seconds = last.path("pageSeconds").asInt() * 9 / 10;
    BrowserVerdict.assertPlayedWell(
        last, seconds, channels.decisions(shape), GAP.asMatchPredicate());
  }

  private static JsonNode play(LadderShape shape) throws Exception {
    Path profile = profiles.resolve(shape.name());
    try (BrowserPlayer player = BrowserPlayer.play(channels.stream(shape), profile)) {
      player.awaitStart();
      LadderChannels.pass(6);
      player.level(LOWEST);
      awaitShown(shape, player, -1, LOWEST, LOWEST);

      killUnder(shape, Feed.PRIMARY, player, HIGHEST, HIGHEST);
      killUnder(shape, Feed.BACKUP, player, LOWEST, LOWEST);
      killUnder(shape, Feed.PRIMARY, player, AUTO, LOWEST + 1);
      assertThat(player.lastReport().path("chooses").asBoolean()).isTrue();
      return player.lastReport();
    }
  }

  private static boolean hasMetGaps(JsonNode report) {
    return report
        .path("errors")
        .valueStream()
        .map(JsonNode::asText)
        .anyMatch(GAP.asMatchPredicate());
  }

  /**
   * Orders a level when a source has just died, and goes on when the other source is shown at one
   * that is right.
   *
   * @param lowest of the levels that are right; the highest is the ordered one, if any
   */
  private static void killUnder(
      LadderShape shape, Feed active, BrowserPlayer player, int ordered, int lowest)
      throws Exception {
    int before = latest(player.lastReport(), 0).path("period").asInt();
    channels.kill(shape, active);
    player.level(ordered);
    awaitShown(shape, player, before, ordered, lowest);
    channels.assertOn(shape, active == Feed.PRIMARY ? Feed.BACKUP : Feed.PRIMARY);
    channels.origin(shape, active).revive();
    LadderChannels.pass(SETTLING);
  }

  /**
   * Waits for two segments in a row that are of a later period and of a right level. Orders that
   * the player has given up are given again.
   */
  private static void awaitShown(
      LadderShape shape, BrowserPlayer player, int before, int ordered, int lowest)
      throws InterruptedException {
    int highest = ordered == AUTO ? HIGHEST : ordered;
    for (int waited = 0;
        !isShown(player.lastReport(), before, ordered, lowest, highest);
        waited++) {
      JsonNode report = player.lastReport();
      assertThat(waited)
          .as("seconds until level %d: %s %s", ordered, report, channels.decisions(shape))
          .isLessThan(LONGEST_WAIT);
      boolean givenUp = ordered != AUTO && report.path("chooses").asBoolean();
      if (givenUp && waited % PATIENCE == PATIENCE - 1) {
        player.level(ordered);
      }
      LadderChannels.pass(1);
    }
  }

  private static boolean isShown(
      JsonNode report, int before, int ordered, int lowest, int highest) {
    int least = ordered == AUTO && hasMetGaps(report) ? LOWEST : lowest;
    return Stream.of(latest(report, 0), latest(report, 1))
        .allMatch(
            shown ->
                shown.path("period").asInt(-1) > before
                    && shown.path("level").asInt(-1) >= least
                    && shown.path("level").asInt(-1) <= highest);
  }

  /**
   * A segment that was on the screen.
   *
   * @param ago 0 is the one that is there now
   */
  private static JsonNode latest(JsonNode report, int ago) {
    JsonNode shown = report.path("shown");
    return shown.path(shown.size() - 1 - ago);
  }
}
