package io.millrace.app.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A browser plays a channel one source of which has transport streams and the other one fragmented
 * MP4: the first dies, and is returned to by hand. Two browsers, one for each order of them.
 */
@Tag("chromium")
@Tag("ffmpeg")
class ContainerSwitchTest {

  private static final String FRAGMENTS_LATER = "fragments-later";
  private static final String FRAGMENTS_FIRST = "fragments-first";
  private static final int SECONDS = 40;

  @TempDir private static Path data;
  @TempDir private static Path profiles;
  private static RunningServer server;
  private static final Map<String, LadderOrigin> primaries = new HashMap<>();
  private static final List<LadderOrigin> origins = new ArrayList<>();
  private static final ExecutorService TWO = Executors.newFixedThreadPool(2);
  private static final Map<String, Future<JsonNode>> runs = new HashMap<>();

  @BeforeAll
  static void start() {
    var snapshot =
        new CatalogSnapshot(
            List.of(
                channel(
                    FRAGMENTS_LATER,
                    LadderShape.transportStreams(Feed.PRIMARY),
                    LadderShape.fragments(Feed.BACKUP)),
                channel(
                    FRAGMENTS_FIRST,
                    LadderShape.fragments(Feed.PRIMARY),
                    LadderShape.transportStreams(Feed.BACKUP))),
            List.of());
    server = RunningServer.start(data, () -> snapshot, Map.of());
    for (String channel : List.of(FRAGMENTS_LATER, FRAGMENTS_FIRST)) {
      runs.put(channel, TWO.submit(() -> play(channel)));
    }
  }

  private static ChannelDefinition channel(String id, Ladder first, Ladder second) {
    LadderOrigin primary = LadderOrigin.live(first);
    LadderOrigin backup = LadderOrigin.live(second);
    primaries.put(id, primary);
    origins.addAll(List.of(primary, backup));
    return new ChannelDefinition(
        new ChannelId(id),
        id,
        StartMode.ON_DEMAND,
        List.of(
            primary.definition(Feed.PRIMARY.folder, 1), backup.definition(Feed.BACKUP.folder, 2)));
  }

  @AfterAll
  static void stop() {
    TWO.shutdownNow();
    server.close();
    origins.forEach(LadderOrigin::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {FRAGMENTS_LATER, FRAGMENTS_FIRST})
  void playsOnInAnotherContainerAndBackInTheFirst(String channel) throws Exception {
    JsonNode last = requireNonNull(runs.get(channel)).get(3, TimeUnit.MINUTES);

    BrowserVerdict.assertPlayedWell(last, SECONDS - 1, decisions(channel));
  }

  private static JsonNode play(String channel) throws Exception {
    var stream = server.address().resolve("/channels/" + channel + "/stream.m3u8");
    LadderOrigin primary = requireNonNull(primaries.get(channel));
    try (BrowserPlayer player = BrowserPlayer.play(stream, profiles.resolve(channel))) {
      player.awaitStart();
      LadderChannels.pass(12);
      server.site().bringTo(channel, Feed.PRIMARY.folder);
      int atFirst = switches(channel).size();
      primary.kill();
      LadderChannels.pass(14);
      List<String> forced = switches(channel);
      assertThat(forced.subList(atFirst, forced.size()))
          .as(decisions(channel))
          .startsWith(Feed.BACKUP.folder);
      primary.revive();
      JsonNode reply = server.site().failover(channel);
      assertThat(reply.path("to").asText()).as(reply.toString()).isEqualTo(Feed.PRIMARY.folder);
      LadderChannels.pass(SECONDS - 12 - 14);
      assertThat(switches(channel).subList(forced.size(), switches(channel).size()))
          .as(decisions(channel))
          .contains(Feed.PRIMARY.folder);
      player.awaitPlayed(SECONDS - 1);
      return player.lastReport();
    }
  }

  private static List<String> switches(String channel) {
    return Switches.of(server.status(channel));
  }

  private static String decisions(String channel) {
    return server.status(channel).path("decisions").toPrettyString();
  }
}
