package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** On a machine that has much else to do, so many of them in a row are waited for. */
  private static final Duration WITHIN = Duration.ofMinutes(3);

  /** 4 Mbit/s. */
  private static final int SEGMENT_BYTES = 500_000;

  private static final Duration LOOKS_EVERY = Duration.ofMillis(10);
  private static final Duration LOOKED_AT_EVERY = Duration.ofMillis(500);
  private static final Duration MEDIAN_WITHIN = Duration.ofMillis(100);

  @TempDir private Path folder;

  private volatile boolean over;

  @Test
  void othersTellOfASegmentAMomentAfterTheOwner() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, SEGMENT_BYTES);
      Path channels = ChannelsFile.write(folder, ChannelsFile.channel("news", source.uri()));
      try (ClusterNodes cluster = ClusterNodes.start(folder, 3, channels, ClusterNodes.ALL_LIVE)) {
        List<Reader> readers = new ArrayList<>();
        for (ClusterNode node : cluster.all()) {
          readers.add(new Reader(node));
        }
        ClusterNode owner = cluster.at(cluster.get(0).ownerOf("news"));
        Reader first = readers.get(cluster.all().indexOf(owner));
        Eventually.within(
            WITHIN,
            () -> {
              LockSupport.parkNanos(LOOKED_AT_EVERY.toNanos());
              List<Duration> latest = lags(readers, first);
              assertThat(latest).hasSize((readers.size() - 1) * SEGMENTS);
              assertThat(latest.get(latest.size() / 2)).isLessThan(MEDIAN_WITHIN);
            });
        List<Duration> lags = lags(readers, first);
        over = true;
        for (Reader reader : readers) {
          reader.end.get(10, TimeUnit.SECONDS);
        }
        System.out.printf(
            "Behind the owner: %s (median), %s (95th percentile), %s (longest) of %d%n",
            lags.get(lags.size() / 2),
            lags.get(lags.size() * 95 / 100),
            lags.getLast(),
            lags.size());
      }
    }
  }

  /**
   * Of the latest segments, shortest first; what was listed when a reader came is left out, and
   * what not all readers have seen yet.
   */
  private static List<Duration> lags(List<Reader> readers, Reader owner) {
    long from = readers.stream().mapToLong(reader -> reader.atFirst).max().orElseThrow();
    List<Long> latest =
        owner.firstSeen.keySet().stream()
            .filter(msn -> msn > from)
            .filter(msn -> readers.stream().allMatch(reader -> reader.firstSeen.containsKey(msn)))
            .sorted(Comparator.reverseOrder())
            .limit(SEGMENTS)
            .toList();
    return readers.stream()
        .filter(reader -> reader != owner)
        .flatMap(reader -> latest.stream().map(msn -> reader.behind(owner, msn)))
        .sorted()
        .toList();
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

    Duration behind(Reader owner, long msn) {
      return Duration.ofNanos(at(msn) - owner.at(msn));
    }

    private long at(long msn) {
      return Objects.requireNonNull(firstSeen.get(msn));
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
