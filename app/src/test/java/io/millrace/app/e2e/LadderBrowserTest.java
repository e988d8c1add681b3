package io.millrace.app.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testing.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real browser plays every shape of ladder for a minute through a channel whose source dies in
 * the middle, so that it goes on with a different ladder. Three browsers at a time: each takes a
 * sixth of a core.
 */
@Tag("chromium")
@Tag("ffmpeg")
class LadderBrowserTest {

  private static final int MINUTE = 60;
  private static final int ENGLISH = 0;
  private static final int GERMAN = 1;

  /**
   * By default hls.js loads minutes ahead of Video on Demand, and would be through with it before
   * anything happens.
   */
  private static final Map<String, Object> SHORT_BUFFER =
      Map.of("maxBufferLength", 10, "maxMaxBufferLength", 10);

  @TempDir private static Path data;
  @TempDir private static Path profiles;
  private static LadderChannels channels;
  private static final ExecutorService THREE = Executors.newFixedThreadPool(3);
  private static final Map<LadderShape, Future<List<JsonNode>>> runs =
      new EnumMap<>(LadderShape.class);

  @BeforeAll
  static void start() {
    var shapes = EnumSet.allOf(LadderShape.class);
    channels = LadderChannels.start(data, shapes, BackupSound.ANOTHER_CONTAINER);
    for (LadderShape shape : shapes) {
      runs.put(shape, THREE.submit(() -> play(shape)));
    }
  }

  @AfterAll
  static void stop() {
    THREE.shutdownNow();
    channels.close();
  }

  @ParameterizedTest
  @EnumSource
  void playsAMinuteThroughAFailoverToAnotherLadder(LadderShape shape) throws Exception {
    JsonNode last = run(shape).getLast();

    BrowserVerdict.assertPlayedWell(last, MINUTE - 1, channels.decisions(shape));
    channels.assertOnBackup(shape);
    if (shape.hasPictures()) {
      assertThat(last.path("height").asInt()).isIn(heights(Feed.BACKUP));
      assertThat(run(shape)).anyMatch(shown(heights(Feed.PRIMARY)));
    }
  }

  @Test
  void keepsTheLanguagesThatWereChosen() throws Exception {
    JsonNode last = run(LadderShape.SEPARATE_AUDIO_AND_SUBTITLES).getLast();

    assertThat(last.path("audioTrack").asInt()).isEqualTo(GERMAN);
    assertThat(last.path("subtitleTrack").asInt()).isEqualTo(ENGLISH);
    List<String> cues =
        StreamSupport.stream(last.path("cues").spliterator(), false).map(JsonNode::asText).toList();
    assertThat(cues).allMatch(cue -> cue.startsWith("en "));
    assertThat(cues).anyMatch(cue -> cue.startsWith("en " + Feed.PRIMARY.folder));
    assertThat(cues).anyMatch(cue -> cue.startsWith("en " + Feed.BACKUP.folder));
    LadderOrigin backup = channels.origin(LadderShape.SEPARATE_AUDIO_AND_SUBTITLES, Feed.BACKUP);
    assertThat(backup.traffic(Feed.BACKUP.sound + "-de").mediaBytes()).isPositive();
  }

  private static List<JsonNode> run(LadderShape shape) throws Exception {
    return requireNonNull(runs.get(shape)).get(6, TimeUnit.MINUTES);
  }

  private static List<JsonNode> play(LadderShape shape) throws Exception {
    Map<String, Object> options = shape.isLive() ? Map.of() : SHORT_BUFFER;
    Path profile = profiles.resolve(shape.name());
    try (BrowserPlayer player = BrowserPlayer.play(channels.stream(shape), profile, options)) {
      player.awaitStart();
      if (shape == LadderShape.SEPARATE_AUDIO_AND_SUBTITLES) {
        player.subtitleTrack(ENGLISH);
        LadderChannels.pass(5);
        player.audioTrack(GERMAN);
      }
      Eventually.within(
          Duration.ofSeconds(60),
          () -> assertThat(player.lastReport().path("wallSeconds").asDouble()).isGreaterThan(30));
      channels.killPrimary(shape);
      Eventually.within(
          Duration.ofSeconds(60),
          () ->
              assertThat(player.lastReport().path("wallSeconds").asDouble()).isGreaterThan(MINUTE));
      player.awaitPlayed(MINUTE - 1);
      return player.reports();
    }
  }

  private static List<Integer> heights(Feed feed) {
    return feed.encoder().sizes().stream().map(Encoder.Size::height).toList();
  }

  private static Predicate<JsonNode> shown(List<Integer> heights) {
    return report -> heights.contains(report.path("height").asInt());
  }
}
