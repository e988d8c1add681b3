package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.ScriptedOrigin;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many watch, the origin is asked for each segment once. */
class SharedFetchTest {

  private static final int VIEWERS = 200;
  private static final int SEGMENTS_EACH = 8;

  @TempDir private Path data;

  /** Where each segment was first seen whole, and what its bytes are. */
  private final Map<String, Integer> hashes = new ConcurrentHashMap<>();

  @Test
  void twoHundredViewersFromAColdStartCostTheOriginOneFetchPerSegment() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 200_000);
      var news =
          new ChannelDefinition(
              new ChannelId("news"),
              "News 24",
              StartMode.ON_DEMAND,
              List.of(source.definition("only", 1)));
      var snapshot = new CatalogSnapshot(List.of(news), List.of());
      try (RunningServer server = RunningServer.start(data, () -> snapshot, Map.of());
          var viewers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Integer>> playing = new ArrayList<>();
        for (int i = 0; i < VIEWERS; i++) {
          playing.add(viewers.submit(() -> play(server.site())));
        }
        for (Future<Integer> viewer : playing) {
          assertThat(viewer.get(90, TimeUnit.SECONDS)).isEqualTo(SEGMENTS_EACH);
        }
        assertThat(server.status("news").path("viewers").asInt()).isEqualTo(VIEWERS);
      }
      assertThat(source.fetches()).hasSizeGreaterThanOrEqualTo(SEGMENTS_EACH);
      assertThat(source.fetches().values()).allMatch(count -> count == 1);
    }
  }

  /** Plays segment after segment as they are listed, and counts them. */
  private int play(Site site) throws Exception {
    URI playlist = site.join("news");
    Set<String> played = new HashSet<>();
    while (played.size() < SEGMENTS_EACH) {
      for (String line : site.text(playlist).lines().toList()) {
        if (!line.startsWith("#") && played.size() < SEGMENTS_EACH && played.add(line)) {
          HttpResponse<byte[]> segment = site.ask(playlist.resolve(line));
          assertThat(segment.statusCode()).isEqualTo(200);
          int hash = Arrays.hashCode(segment.body());
          assertThat(hashes.computeIfAbsent(line, any -> hash))
              .as("the same bytes for all")
              .isEqualTo(hash);
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
    }
    return played.size();
  }
}
