package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * More channels than the memory for segments holds at their full windows. Once, all of them went
 * dark and stayed so: what was listed never left, because only a new segment lets an old one leave.
 */
class ScarceMemoryTest {

  private static final int SEGMENT_BYTES = 50_000;
  private static final Map<String, String> ONE_MEBIBYTE =
      Map.of("millrace.segments.memory", "1MiB");

  @Test
  void channelsListLessAndAllPlayOn(@TempDir Path data) throws Exception {
    List<Long> progress = progressOf(2, data);
    assertThat(progress).allMatch(segments -> segments >= 8);
  }

  @Test
  void whereEvenThatIsTooMuchSomePlayOn(@TempDir Path data) throws Exception {
    List<Long> progress = progressOf(8, data);
    assertThat(progress.stream().filter(segments -> segments >= 5).count())
        .isGreaterThanOrEqualTo(1);
  }

  /**
   * Segments that each of so many channels has published in ten seconds, after the memory was full.
   */
  private static List<Long> progressOf(int channels, Path data) throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      List<ChannelDefinition> definitions =
          IntStream.range(0, channels).mapToObj(number -> channel(origin, number)).toList();
      var catalog = new CatalogSnapshot(definitions, List.of());
      try (RunningServer server = RunningServer.start(data, () -> catalog, ONE_MEBIBYTE)) {
        pass(20);
        assertThat(server.segments().refusals()).isPositive();
        List<Long> before = lastListed(server, definitions);
        pass(10);
        List<Long> after = lastListed(server, definitions);
        assertThat(server.segments().heldBytes()).isLessThanOrEqualTo(1 << 20);
        return IntStream.range(0, channels)
            .mapToObj(number -> after.get(number) - before.get(number))
            .toList();
      }
    }
  }

  private static ChannelDefinition channel(ScriptedOrigin origin, int number) {
    var source =
        new LiveSource(origin, "source-" + number, number + 1, LiveSource.SECOND, SEGMENT_BYTES);
    return new ChannelDefinition(
        new ChannelId("channel-" + number),
        "Channel " + number,
        StartMode.ALWAYS,
        List.of(source.definition("only", 1)));
  }

  /** 0 for a channel that plays nothing. */
  private static List<Long> lastListed(RunningServer server, List<ChannelDefinition> channels) {
    return channels.stream()
        .map(channel -> server.status(channel.id().value()))
        .map(status -> status.path("tracks").path(0).path("lastListed").asLong())
        .toList();
  }

  private static void pass(int seconds) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(seconds, TimeUnit.SECONDS)).isFalse();
  }
}
