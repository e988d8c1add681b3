package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider's limit, while nodes that use it are stopped and killed. */
@Tag("cluster")
class ClusterProviderTest {

  private static final int CHANNELS = 4;
  private static final int LIMIT = 2;
  private static final int ROUNDS = 6;

  @TempDir private Path folder;

  @Test
  void aProviderNeverSeesMoreChannelsThanItAllows() throws Exception {
    List<ScriptedOrigin> origins = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      origins.add(ScriptedOrigin.start());
    }
    try (Watch watch = Watch.of(origins);
        ClusterNodes cluster = ClusterNodes.start(folder, 3, channels(origins))) {
      awaitPlaying(origins);
      for (int i = 0; i < ROUNDS; i++) {
        ClusterNode busy = ownerOfOneThatPlays(cluster, origins, i);
        if (i % 2 == 0) {
          busy.kill();
        } else {
          busy.terminate(Duration.ofSeconds(60));
        }
        awaitPlaying(origins);
        busy.start();
        cluster.all().forEach(node -> node.awaitNodes(3));
      }
      awaitPlaying(origins);
      assertThat(watch.most()).as("channels that the provider saw at a time").isEqualTo(LIMIT);
    } finally {
      origins.forEach(ScriptedOrigin::close);
    }
  }

  private Path channels(List<ScriptedOrigin> origins) throws Exception {
    List<String> definitions = new ArrayList<>();
    for (int i = 0; i < origins.size(); i++) {
      LiveSource source = new LiveSource(origins.get(i), "live", i + 1, LiveSource.SECOND, 20_000);
      definitions.add(
          """
          {"id": "c%d", "name": "Channel %d", "start": "always",
           "sources": [{"name": "only", "url": "%s", "provider": "acme"}]}
          """
              .formatted(i, i, source.uri()));
    }
    return ChannelsFile.writeText(
        folder,
        "{\"providers\": [{\"name\": \"acme\", \"maxChannels\": %d}], \"channels\": [%s]}"
            .formatted(LIMIT, definitions.stream().collect(Collectors.joining(","))));
  }

  /** As many channels as may be ask for playlists. */
  private static void awaitPlaying(List<ScriptedOrigin> origins) {
    List<Integer> before = loads(origins);
    Eventually.within(
        Duration.ofSeconds(60),
        () -> {
          List<Integer> now = loads(origins);
          long playing = 0;
          for (int i = 0; i < now.size(); i++) {
            playing += now.get(i) - before.get(i) >= 5 ? 1 : 0;
          }
          assertThat(playing).as(before + " → " + now).isGreaterThanOrEqualTo(LIMIT);
        });
  }

  private static List<Integer> loads(List<ScriptedOrigin> origins) {
    return origins.stream().map(origin -> origin.requests("/live/index.m3u8")).toList();
  }

  private static ClusterNode ownerOfOneThatPlays(
      ClusterNodes cluster, List<ScriptedOrigin> origins, int round) throws Exception {
    for (int i = 0; i < CHANNELS; i++) {
      if (origins.get(i).openConnections() > 0) {
        String owner = cluster.get(round).ownerNow("c" + i);
        if (!owner.isEmpty()) {
          return cluster.at(owner);
        }
      }
    }
    return cluster.get(round);
  }

  /** Counts, fifty times a second, how many origins anybody is connected to. */
  private record Watch(AtomicBoolean over, AtomicLong mostSeen) implements AutoCloseable {

    static Watch of(List<ScriptedOrigin> origins) {
      var watch = new Watch(new AtomicBoolean(), new AtomicLong());
      Thread.ofVirtual()
          .start(
              () -> {
                while (!watch.over().get()) {
                  long used = origins.stream().filter(each -> each.openConnections() > 0).count();
                  watch.mostSeen().accumulateAndGet(used, Math::max);
                  LockSupport.parkNanos(20_000_000);
                }
              });
      return watch;
    }

    long most() {
      return mostSeen.get();
    }

    @Override
    public void close() {
      over.set(true);
    }
  }
}
