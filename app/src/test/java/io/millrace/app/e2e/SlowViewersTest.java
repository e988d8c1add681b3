package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.catalog.CatalogSnapshot;
import io.millrace.segment.SegmentStoreUse;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.Answer;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Viewers that read slowly cost what they read, and nobody else notices. */
class SlowViewersTest {

  private static final int SLOW = 100;
  private static final int BYTES_PER_SECOND = 125_000;

  /** A third of a second of it, so that it has to come from the server and not from the kernel. */
  private static final int RECEIVE_BUFFER = 40_000;

  private static final int SEGMENT_BYTES = 1_000_000;
  private static final String CONTROL = "/control.ts";
  private static final long PROMPT_CONTROL_MILLIS = 250;

  /** For each that counts. */
  private static final int MOST_ROUNDS = 6;

  @TempDir private Path data;
  private final AtomicInteger readWhole = new AtomicInteger();
  private final AtomicInteger torn = new AtomicInteger();
  private volatile boolean over;

  @Test
  void aHundredOfThemMoveNoMemoryBeyondTheBudgetAndDelayNobody() throws Exception {
    try (ScriptedOrigin origin = ScriptedOrigin.start()) {
      LiveSource source = new LiveSource(origin, "news", 5, LiveSource.SECOND, SEGMENT_BYTES);
      var news =
          new ChannelDefinition(
              new ChannelId("news"),
              "News 24",
              StartMode.ALWAYS,
              List.of(source.definition("only", 1)));
      var snapshot = new CatalogSnapshot(List.of(news), List.of());
      Map<String, String> tight =
          Map.of(
              "millrace.segments.memory", "24MiB",
              "millrace.timeline.window", "4",
              // The origin has to share the machine with a hundred viewers.
              "millrace.upstream.idle-timeout", "60s",
              "millrace.upstream.minimum-speed-window", "60s",
              "millrace.upstream.playlist.first-byte-timeout", "60s",
              "millrace.upstream.playlist.total-timeout", "60s",
              "millrace.upstream.segment.first-byte-timeout", "60s");
      try (RunningServer server = RunningServer.start(data, () -> snapshot, tight);
          ExecutorService slow = Executors.newVirtualThreadPerTaskExecutor()) {
        URI playlist = server.site().join("news");
        origin.on(CONTROL, Answer.ok("video/mp2t", new byte[SEGMENT_BYTES]));
        URI control = origin.uri(CONTROL);
        List<Long> before = fetchTimes(server.site(), playlist, control, 6);
        long heapBefore = heapInUse();

        for (int i = 0; i < SLOW; i++) {
          slow.execute(() -> readSlowly(server, playlist));
        }
        List<Long> during = fetchTimes(server.site(), playlist, control, 20);
        long heapDuring = heapInUse();
        SegmentStoreUse use = server.segments();
        over = true;
        slow.shutdownNow();

        assertThat(use.heldBytes()).isLessThanOrEqualTo(use.budgetBytes());
        assertThat(use.refusals()).isZero();
        assertThat(heapDuring - heapBefore).as("heap").isLessThan(use.budgetBytes());
        assertPrompt(before);
        assertPrompt(during);
        assertThat(torn).hasValue(0);
        assertThat(readWhole).hasValueGreaterThan(SLOW);
      }
    }
  }

  /** A busy machine holds up a fetch or two; what a hundred viewers do would hold up all. */
  private static void assertPrompt(List<Long> millis) {
    assertThat(millis).allMatch(each -> each < 5000);
    assertThat(millis).filteredOn(each -> each >= 500).hasSizeLessThanOrEqualTo(2);
  }

  /**
   * Takes every new segment at once and says how long each took, until there are so many of moments
   * at which the machine had time: right before it, as many bytes came soon from an origin that has
   * nothing to do with the server. A server that takes all time of the machine has none.
   */
  private static List<Long> fetchTimes(Site site, URI playlist, URI control, int segments)
      throws IOException {
    List<Long> millis = new ArrayList<>();
    List<Long> controls = new ArrayList<>();
    String last = "";
    while (millis.size() < segments) {
      assertThat(controls).as("times of the control").hasSizeLessThan(segments * MOST_ROUNDS);
      String newest = newest(site.text(playlist));
      if (!newest.equals(last)) {
        controls.add(fetchTime(site, control));
        long time = fetchTime(site, playlist.resolve(newest));
        if (controls.getLast() <= PROMPT_CONTROL_MILLIS) {
          millis.add(time);
        }
        last = newest;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
    return millis;
  }

  private static long fetchTime(Site site, URI uri) throws IOException {
    long start = System.nanoTime();
    assertThat(site.ask(uri).body()).hasSizeGreaterThan(900_000);
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
  }

  private static String newest(String playlist) {
    return playlist.lines().filter(line -> line.endsWith(".ts")).toList().getLast();
  }

  private static String oldest(String playlist) {
    return playlist.lines().filter(line -> line.endsWith(".ts")).toList().getFirst();
  }

  /** Always begins with the oldest segment, which leaves the window while it is being read. */
  private void readSlowly(RunningServer server, URI playlist) {
    while (!over) {
      try (Socket socket = new Socket()) {
        URI segment = playlist.resolve(oldest(server.site().text(playlist)));
        socket.setReceiveBufferSize(RECEIVE_BUFFER);
        socket.setSoTimeout(30_000);
        socket.connect(new InetSocketAddress(segment.getHost(), segment.getPort()));
        String request =
            "GET " + segment.getPath() + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        if (readSlowly(socket.getInputStream()) > 900_000) {
          readWhole.incrementAndGet();
        } else if (!over) {
          torn.incrementAndGet();
        }
      } catch (IOException e) {
        if (!over) {
          torn.incrementAndGet();
        }
      }
    }
  }

  private long readSlowly(InputStream in) throws IOException {
    long start = System.nanoTime();
    byte[] buffer = new byte[16 * 1024];
    long total = 0;
    for (int read = in.read(buffer); read >= 0 && !over; read = in.read(buffer)) {
      total += read;
      long due = start + total * 1_000_000_000L / BYTES_PER_SECOND;
      LockSupport.parkNanos(due - System.nanoTime());
    }
    return total;
  }

  private static long heapInUse() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
      assertThat(new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS)).isFalse();
    }
    return least;
  }
}
