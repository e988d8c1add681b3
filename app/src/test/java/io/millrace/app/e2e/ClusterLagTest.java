package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much later than at the owner of a channel viewers at other nodes are told of a segment. */
@Tag("cluster")
class ClusterLagTest {

  private static final int SEGMENTS = 40;

  /** 4 Mbit/s. */
  private static final int SEGMENT_BYTES = 500_000;

  private static final Duration LOOKS_EVERY = Duration.ofMillis(5);
  private static final Duration MEDIAN_WITHIN = Duration.ofMillis(100);

  @TempDir private Path folder;

  private volatile boolean over;

  @Test
  void othersTellOfASegmentAMomentAfterTheOwner() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, SEGMENT_BYTES);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      try (ClusterNodes cluster = ClusterNodes.start(folder, 3, channels)) {
        List<Reader> readers = new ArrayList<>();
        for (ClusterNode node : cluster.all()) {
          readers.add(new Reader(node));
        }
        for (Reader reader : readers) {
          Eventually.within(
              Duration.ofSeconds(SEGMENTS + 60),
              () -> assertThat(reader.firstSeen).hasSizeGreaterThan(SEGMENTS));
        }
        ClusterNode owner = cluster.at(cluster.get(0).ownerOf("news"));
        over = true;
        for (Reader reader : readers) {
          reader.end.get(10, TimeUnit.SECONDS);
        }
        List<Duration> lags = lags(readers, readers.get(cluster.all().indexOf(owner)));
        assertThat(lags).hasSizeGreaterThan(SEGMENTS);
        System.out.printf(
            "Behind the owner: %s (median), %s (95th percentile), %s (longest) of %d%n",
            lags.get(lags.size() / 2),
            lags.get(lags.size() * 95 / 100),
            lags.getLast(),
            lags.size());
        assertThat(lags.get(lags.size() / 2)).as(lags.toString()).isLessThan(MEDIAN_WITHIN);
      }
    }
  }

  /** Shortest first; what was listed when a reader came is left out. */
  private static List<Duration> lags(List<Reader> readers, Reader owner) {
    List<Duration> lags = new ArrayList<>();
    for (Reader other : readers) {
      long from = Math.max(owner.atFirst, other.atFirst);
      other.firstSeen.forEach(
          (msn, at) -> {
            Long there = owner.firstSeen.get(msn);
            if (other != owner && msn > from && there != null) {
              lags.add(Duration.ofNanos(at - there));
            }
          });
    }
    lags.sort(null);
    return lags;
  }

  /** Reads the playlist at one node again and again. */
  private final class Reader {
    private final Site site;
    private final URI playlist;
    private final Map<Long, Long> firstSeen = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> end;
    private volatile long atFirst = Long.MAX_VALUE;

    Reader(ClusterNode node) throws IOException {
      site = node.site();
      playlist = site.join("news");
      end = CompletableFuture.runAsync(this::read, task -> Thread.ofVirtual().start(task));
    }

    private void read() {
      while (!over) {
        long last = last();
        long now = System.nanoTime();
        firstSeen.putIfAbsent(last, now);
        atFirst = Math.min(atFirst, last);
        LockSupport.parkNanos(LOOKS_EVERY.toNanos());
      }
    }

    private long last() {
      try {
        String uri = site.text(playlist).lines().reduce((any, line) -> line).orElseThrow();
        return Long.parseLong(uri.substring(0, uri.indexOf('.')));
      } catch (IOException e) {
        throw new AssertionError(playlist + " is not answered", e);
      }
    }
  }
}
