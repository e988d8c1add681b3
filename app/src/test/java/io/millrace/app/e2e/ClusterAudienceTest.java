package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
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

  /** So many segments before and after a kill may have been on their way. */
  private static final int IN_FLIGHT = 6;

  private static final int OF_THE_KILL = 2 * IN_FLIGHT + 1;

  @TempDir private Path folder;

  private int segmentsEach = SEGMENTS_EACH;
  private volatile Instant killedAt = Instant.EPOCH;

  @Test
  void threeHundredViewersAtThreeNodesCostTheOriginOneFetchPerSegment() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 50_000);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      try (ClusterNodes cluster = ClusterNodes.start(folder, 3, channels, ClusterNodes.ALL_LIVE);
          var viewers = Executors.newVirtualThreadPerTaskExecutor()) {
        await(play(cluster, viewers), SEGMENTS_EACH);
        for (ClusterNode node : cluster.all()) {
          Eventually.within(
              Duration.ofSeconds(15),
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

  @Test
  void aKillCostsTheOriginOneMoreFetchOfWhatWasOnItsWay() throws Exception {
    segmentsEach = SEGMENTS_EACH + OF_THE_KILL;
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, 50_000);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      try (ClusterNodes cluster = ClusterNodes.start(folder, 3, channels);
          var viewers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Integer>> playing = play(cluster, viewers);
        Eventually.within(
            Duration.ofSeconds(60),
            () -> assertThat(source.fetches()).hasSizeGreaterThan(SEGMENTS_EACH));
        ClusterNode owner = cluster.at(cluster.get(0).ownerOf("news"));
        killedAt = Instant.now();
        owner.kill();
        await(playing, segmentsEach);
      }
      Map<Long, Integer> fetches = source.fetches();
      System.out.println("Fetches of each segment, one node was killed: " + fetches);
      assertThat(fetches.values()).as(fetches.toString()).allMatch(count -> count <= 2);
      assertThat(fetches.entrySet().stream().filter(segment -> !isOfTheKill(segment.getKey())))
          .as(fetches.toString())
          .hasSizeGreaterThanOrEqualTo(SEGMENTS_EACH)
          .allMatch(segment -> segment.getValue() == 1);
    }
  }

  /** It may have been on its way when the node was killed. */
  private boolean isOfTheKill(long msn) {
    long edge = killedAt.toEpochMilli() / LiveSource.SECOND.toMillis();
    return Math.abs(msn - edge) <= IN_FLIGHT;
  }

  private List<Future<Integer>> play(ClusterNodes cluster, ExecutorService viewers) {
    List<Future<Integer>> playing = new ArrayList<>();
    for (int i = 0; i < VIEWERS; i++) {
      int start = i;
      playing.add(viewers.submit(() -> play(cluster, start)));
    }
    return playing;
  }

  private static void await(List<Future<Integer>> playing, int segments) throws Exception {
    for (Future<Integer> viewer : playing) {
      assertThat(viewer.get(180, TimeUnit.SECONDS)).isEqualTo(segments);
    }
  }

  /** Plays at one node after the other with the same session, as behind a balancer. */
  private int play(ClusterNodes cluster, int start) throws Exception {
    URI first = cluster.get(start).site().join("news");
    Set<String> played = new HashSet<>();
    int turn = start;
    while (played.size() < segmentsEach) {
      ClusterNode node = cluster.get(turn);
      turn++;
      URI playlist = node.url().resolve(first.getPath());
      for (String line : lines(node, playlist)) {
        if (!line.startsWith("#") && played.size() < segmentsEach && played.add(line)) {
          take(node, playlist.resolve(line));
        }
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(900));
    }
    return played.size();
  }

  /** None from a node that was killed. */
  private static List<String> lines(ClusterNode node, URI playlist) throws IOException {
    try {
      return node.isAway() ? List.of() : node.site().text(playlist).lines().toList();
    } catch (IOException e) {
      if (node.isAway()) {
        return List.of();
      }
      throw e;
    }
  }

  private void take(ClusterNode node, URI uri) throws IOException {
    boolean missable = wasJustKilled();
    HttpResponse<byte[]> segment;
    try {
      segment = node.site().ask(uri);
    } catch (IOException e) {
      if (missable || wasJustKilled()) {
        return;
      }
      throw e;
    }
    if (segment.statusCode() != 200 && (missable || wasJustKilled())) {
      return;
    }
    assertThat(segment.statusCode())
        .as(uri + " at " + node.name() + ", " + Instant.now() + ": " + Site.text(segment))
        .isEqualTo(200);
  }

  /** What only the dead node had cannot be had any more. */
  private boolean wasJustKilled() {
    return Instant.now().isBefore(killedAt.plus(Duration.ofSeconds(15)));
  }
}
