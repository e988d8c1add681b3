package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    playWithLittleMemory(
        2, data, shares -> assertThat(shares).allMatch(share -> share >= 0.8, "four fifths"));
  }

  @Test
  void whereEvenThatIsTooMuchSomePlayOn(@TempDir Path data) throws Exception {
    playWithLittleMemory(
        8, data, shares -> assertThat(shares).anyMatch(share -> share >= 0.5, "half"));
  }

  /**
   * Lets so many channels fill the memory and play on for ten seconds.
   *
   * @param demand is given, for each of them, how much it has published in that time of what its
   *     source has made; a machine that was held up has some more time to meet it
   */
  private static void playWithLittleMemory(int channels, Path data, Consumer<List<Double>> demand)
      throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      List<LiveSource> sources =
          IntStream.range(0, channels).mapToObj(number -> source(origin, number)).toList();
      List<ChannelDefinition> definitions =
          IntStream.range(0, channels)
              .mapToObj(number -> channel(number, sources.get(number)))
              .toList();
      var catalog = new CatalogSnapshot(definitions, List.of());
      try (RunningServer server = RunningServer.start(data, () -> catalog, ONE_MEBIBYTE)) {
        pass(20);
        assertThat(server.segments().refusals()).isPositive();
        List<Long> made = edges(sources);
        List<Long> listed = lastListed(server, definitions);
        pass(10);
        Eventually.within(
            Duration.ofSeconds(3),
            () ->
                demand.accept(
                    shares(
                        growth(listed, lastListed(server, definitions)),
                        growth(made, edges(sources)))));
        assertThat(server.segments().heldBytes()).isLessThanOrEqualTo(1 << 20);
      }
    }
  }

  private static List<Double> shares(List<Long> published, List<Long> made) {
    return IntStream.range(0, made.size())
        .mapToObj(number -> (double) published.get(number) / made.get(number))
        .toList();
  }

  private static List<Long> growth(List<Long> before, List<Long> after) {
    return IntStream.range(0, before.size())
        .mapToObj(number -> after.get(number) - before.get(number))
        .toList();
  }

  private static LiveSource source(ScriptedOrigin origin, int number) {
    return new LiveSource(origin, "source-" + number, number + 1, LiveSource.SECOND, SEGMENT_BYTES);
  }

  private static ChannelDefinition channel(int number, LiveSource source) {
    return new ChannelDefinition(
        new ChannelId("channel-" + number),
        "Channel " + number,
        StartMode.ALWAYS,
        List.of(source.definition("only", 1)));
  }

  private static List<Long> edges(List<LiveSource> sources) {
    return sources.stream().map(LiveSource::edge).toList();
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
