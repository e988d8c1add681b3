package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many viewers at all nodes of a cluster, who move between them. */
@Tag("cluster")
class ClusterAudienceTest {

  private static final int VIEWERS = 300;
  private static final int SEGMENTS_EACH = 15;

  @TempDir private Path folder;

  @Test
  void threeHundredViewersAtThreeNodesCostTheOriginOneFetchPerSegment() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 50_000);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      try (ClusterNodes cluster = ClusterNodes.start(folder, 3, channels);
          var viewers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Integer>> playing = new ArrayList<>();
        for (int i = 0; i < VIEWERS; i++) {
          int start = i;
          playing.add(viewers.submit(() -> play(cluster, start)));
        }
        for (Future<Integer> viewer : playing) {
          assertThat(viewer.get(120, TimeUnit.SECONDS)).isEqualTo(SEGMENTS_EACH);
        }
        for (ClusterNode node : cluster.all()) {
          Eventually.within(
              Duration.ofSeconds(5),
              () ->
                  assertThat(node.site().status("news").path("viewers").asInt())
                      .as("viewers as " + node.name() + " says")
                      .isEqualTo(VIEWERS));
        }
      }
      Map<Long, Integer> fetches = source.fetches();
      assertThat(fetches).hasSizeGreaterThanOrEqualTo(SEGMENTS_EACH);
      assertThat(fetches.values()).as(fetches.toString()).allMatch(count -> count == 1);
    }
  }

  /** Plays at one node after the other with the same session, as behind a balancer. */
  private static int play(ClusterNodes cluster, int start) throws Exception {
    URI first = cluster.get(start).site().join("news");
    Set<String> played = new HashSet<>();
    int turn = start;
    while (played.size() < SEGMENTS_EACH) {
      ClusterNode node = cluster.get(turn);
      turn++;
      URI playlist = node.url().resolve(first.getPath());
      for (String line : node.site().text(playlist).lines().toList()) {
        if (!line.startsWith("#") && played.size() < SEGMENTS_EACH && played.add(line)) {
          HttpResponse<byte[]> segment = node.site().ask(playlist.resolve(line));
          assertThat(segment.statusCode())
              .as(line + " at " + node.name() + ": " + Site.text(segment))
              .isEqualTo(200);
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(900));
    }
    return played.size();
  }
}
