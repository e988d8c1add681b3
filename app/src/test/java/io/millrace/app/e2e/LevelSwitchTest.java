package io.millrace.app.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A browser is driven up and down the ladder while the source dies and another one takes over. */
@Tag("chromium")
@Tag("ffmpeg")
class LevelSwitchTest {

  private static final int LOWEST = 0;
  private static final int HIGHEST = 2;
  private static final int AUTO = -1;

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
  void goesDownUpAndByItselfWhileASourceDies(LadderShape shape) throws Exception {
    JsonNode last = requireNonNull(runs.get(shape)).get(3, TimeUnit.MINUTES);

    BrowserVerdict.assertPlayedWell(last, 58, channels.decisions(shape));
    List<Integer> switches = new ArrayList<>();
    last.path("switches").forEach(level -> switches.add(level.asInt()));
    assertThat(switches).containsSubsequence(LOWEST, HIGHEST, LOWEST, HIGHEST);
    channels.assertOnBackup(shape);
  }

  private static JsonNode play(LadderShape shape) throws Exception {
    Path profile = profiles.resolve(shape.name());
    try (BrowserPlayer player = BrowserPlayer.play(channels.stream(shape), profile)) {
      player.awaitStart();
      LadderChannels.pass(6);
      player.level(LOWEST);
      LadderChannels.pass(8);
      player.level(HIGHEST);
      LadderChannels.pass(10);
      channels.killPrimary(shape);
      player.level(LOWEST);
      LadderChannels.pass(10);
      player.level(HIGHEST);
      LadderChannels.pass(10);
      player.level(AUTO);
      LadderChannels.pass(16);
      return player.lastReport();
    }
  }
}
