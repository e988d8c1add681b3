package io.millrace.app.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.FfmpegPlayer.Pace;
import io.millrace.app.e2e.FfmpegPlayer.Progress;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * ffmpeg plays every shape of ladder for a minute through a channel whose source dies in the
 * middle, so that it goes on with a different ladder. All shapes live through the same minute.
 */
@Tag("ffmpeg")
class LadderFfmpegTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /**
   * What a live stream gives at once, and a player has in hand. ffmpeg opens one playlist after
   * another: those that it opens later begin later, and have less of it.
   */
  private static final Duration HOLD_BACK = Duration.ofSeconds(6);

  private static final Duration LONGEST_STALL = Duration.ofSeconds(1);
  private static final int FRAMES_PER_SECOND = 25;

  /** Languages in the order of {@link Encoder#tones}. */
  private static final List<String> LANGUAGES = List.of("en", "de");

  @TempDir private static Path data;
  @TempDir private static Path taken;
  private static LadderChannels channels;
  private static final ExecutorService PLAYING = Executors.newCachedThreadPool();
  private static final Map<LadderShape, Future<FfmpegPlayer>> players =
      new EnumMap<>(LadderShape.class);
  private static @Nullable Future<FfmpegSubtitles> subtitles;

  @BeforeAll
  static void start() {
    var shapes = EnumSet.allOf(LadderShape.class);
    channels = LadderChannels.start(data, shapes, BackupSound.SAME_CONTAINER);
    for (LadderShape shape : shapes) {
      players.put(shape, PLAYING.submit(() -> play(shape)));
    }
    subtitles = PLAYING.submit(LadderFfmpegTest::readSubtitles);
  }

  @AfterAll
  static void stop() {
    PLAYING.shutdownNow();
    channels.close();
  }

  @ParameterizedTest
  @EnumSource
  void playsAMinuteThroughAFailoverToAnotherLadder(LadderShape shape) throws Exception {
    FfmpegPlayer player = requireNonNull(players.get(shape)).get(3, TimeUnit.MINUTES);

    String story = player.complaints() + channels.decisions(shape);
    assertThat(player.exitCode(Duration.ZERO)).as(story).isZero();
    assertThat(player.unusualComplaints()).as(story).isEmpty();
    Progress end = player.progress().getLast();
    assertThat(end.played()).as(story).isGreaterThan(time(shape).minusSeconds(2));
    assertThat(player.longestStall()).as(story).isLessThan(LONGEST_STALL);
    if (shape.hasPictures()) {
      assertThat(end.frames())
          .isGreaterThan(MINUTE.minusSeconds(2).toSeconds() * FRAMES_PER_SECOND);
    }
    channels.assertOnBackup(shape);
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "de"})
  void hearsEachLanguageOfBothLadders(String language) throws Exception {
    requireNonNull(players.get(LadderShape.SEPARATE_AUDIO_AND_SUBTITLES)).get(3, TimeUnit.MINUTES);

    int number = LANGUAGES.indexOf(language);
    HeardTones heard = HeardTones.in(taken.resolve(language));
    assertThat(heard.changes())
        .as(heard + channels.decisions(LadderShape.SEPARATE_AUDIO_AND_SUBTITLES))
        .hasSizeBetween(2, 4)
        .isEqualTo(
            channels.played(LadderShape.SEPARATE_AUDIO_AND_SUBTITLES).stream()
                .map(feed -> feed.encoder().tones().get(number))
                .toList());
    assertThat(heard.length()).isGreaterThan(MINUTE.minusSeconds(2));
    assertThat(heard.without()).as(heard.toString()).isLessThan(LONGEST_STALL);
  }

  @Test
  void readsTheSubtitlesOfBothLadders() throws Exception {
    FfmpegSubtitles read = requireNonNull(subtitles).get(5, TimeUnit.MINUTES);

    for (String language : LANGUAGES) {
      assertThat(read.cues(language))
          .as(channels.decisions(LadderShape.SEPARATE_AUDIO_AND_SUBTITLES))
          .anyMatch(of(language, Feed.PRIMARY))
          .anyMatch(of(language, Feed.BACKUP))
          .allMatch(of(language, Feed.PRIMARY).or(of(language, Feed.BACKUP)));
    }
  }

  private static Predicate<String> of(String language, Feed feed) {
    return cue -> cue.startsWith(language + " " + feed.folder + " ");
  }

  /** Again and again, until a while after the failover. */
  private static FfmpegSubtitles readSubtitles() throws Exception {
    var shape = LadderShape.SEPARATE_AUDIO_AND_SUBTITLES;
    var read = new FfmpegSubtitles(channels.stream(shape), LANGUAGES, taken);
    Future<FfmpegPlayer> playing = requireNonNull(players.get(shape));
    while (!playing.isDone()) {
      read.whatIsListed();
    }
    return read;
  }

  /** A whole run, at the end of which the player has ended. */
  private static FfmpegPlayer play(LadderShape shape) throws Exception {
    Pace pace = shape.isLive() ? Pace.AS_FAST_AS_IT_COMES : Pace.REAL_TIME;
    try (FfmpegPlayer player =
        FfmpegPlayer.play(
            channels.stream(shape), time(shape), pace, shape.streams(), recordings(shape))) {
      LadderChannels.pass(30);
      channels.killPrimary(shape);
      player.exitCode(Duration.ofSeconds(60));
      return player;
    }
  }

  private static List<String> recordings(LadderShape shape) {
    return shape == LadderShape.SEPARATE_AUDIO_AND_SUBTITLES
        ? LANGUAGES.stream()
            .flatMap(
                language ->
                    HeardTones.output(
                        "0:a:m:language:" + language, time(shape), taken.resolve(language))
                        .stream())
            .toList()
        : List.of();
  }

  private static Duration time(LadderShape shape) {
    return shape.isLive() ? MINUTE.plus(HOLD_BACK) : MINUTE;
  }
}
