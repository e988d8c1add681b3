package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A viewer at one node of a cluster for as long as the test runs, also across the node's stops and
 * starts. Holds every playlist against the RFC and against those that viewers at other nodes get,
 * and takes every listed segment. What is wrong ends it and is thrown by {@link #leave}; nothing
 * may fail but requests to a node that is meant to be away.
 */
final class FleetViewer {

  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Listed once, whoever saw it: the tags before the URI, and a hash of the bytes. */
  static final class Listed {
    private final Map<Long, String> lines = new ConcurrentHashMap<>();
    private final Map<Long, Integer> bytes = new ConcurrentHashMap<>();

    private void is(long msn, String text) {
      String known = lines.putIfAbsent(msn, text);
      assertThat(text)
          .as("segment " + msn + " on another node")
          .isEqualTo(known == null ? text : known);
    }

    private void has(long msn, byte[] body) {
      int hash = Arrays.hashCode(body);
      Integer known = bytes.putIfAbsent(msn, hash);
      assertThat(hash)
          .as("the bytes of segment " + msn + " on another node")
          .isEqualTo(known == null ? hash : known);
    }
  }

  /**
   * A segment that was listed.
   *
   * @param marker its last byte; {@link #AWAY} or {@link #LOST} if it was not to be had
   */
  record Seen(long msn, Instant at, boolean discontinuity, int marker) {

    /** The node was meant to be away. */
    static final int AWAY = -1;

    /** The node was there, and allowed to have lost it. */
    static final int LOST = -2;

    boolean isHere() {
      return marker >= 0;
    }
  }

  private final ClusterNode node;
  private final URI playlist;
  private final Site site;
  private final Listed listed;
  private final RfcFollower follower;
  private final List<Seen> seen = new ArrayList<>();
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private volatile boolean leaving;
  private BooleanSupplier mayMiss = () -> false;

  private FleetViewer(ClusterNode node, String channel, Listed listed) throws IOException {
    this.node = node;
    this.site = new Site(node.url());
    this.listed = listed;
    this.follower = new RfcFollower(RfcFollower.Options.window(12));
    this.playlist = site.join(channel);
  }

  /**
   * Begins to watch.
   *
   * @param listed what viewers of the channel at all nodes have seen
   */
  static FleetViewer watch(ClusterNode node, String channel, Listed listed) throws IOException {
    return watch(node, channel, listed, () -> false);
  }

  /**
   * The same.
   *
   * @param mayMiss whether a segment may be lost at the moment: its only holder has been killed
   */
  static FleetViewer watch(ClusterNode node, String channel, Listed listed, BooleanSupplier mayMiss)
      throws IOException {
    var viewer = new FleetViewer(node, channel, listed);
    viewer.mayMiss = mayMiss;
    Thread.ofVirtual().start(viewer::run);
    return viewer;
  }

  List<Seen> seen() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  /** The last Media Sequence Number that was listed. */
  long lastMsn() {
    List<Seen> all = seen();
    return all.isEmpty() ? -1 : all.getLast().msn();
  }

  /** Waits until so many more segments were listed; fails at once if anything was wrong. */
  void awaitMore(int segments, Duration within) {
    long from = lastMsn();
    Eventually.within(
        within,
        () -> {
          throwIfWrong();
          assertThat(lastMsn()).as(this + " goes on").isGreaterThanOrEqualTo(from + segments);
        });
  }

  /**
   * Waits for the first segment that it sees listed after this and gets, and says when that was.
   */
  Instant awaitAfter(Instant moment, Duration within) {
    Eventually.within(
        within,
        () -> {
          throwIfWrong();
          assertThat(hereAfter(moment)).as(this + " goes on").isNotEmpty();
        });
    return hereAfter(moment).getFirst().at();
  }

  private List<Seen> hereAfter(Instant moment) {
    return seen().stream().filter(one -> one.isHere() && one.at().isAfter(moment)).toList();
  }

  /** The longest time without a new segment that ended after this moment. */
  Duration longestPauseSince(Instant moment) {
    List<Seen> all = seen();
    return IntStream.range(1, all.size())
        .filter(i -> all.get(i).at().isAfter(moment))
        .mapToObj(i -> Duration.between(all.get(i - 1).at(), all.get(i).at()))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  void throwIfWrong() {
    if (end.isCompletedExceptionally()) {
      Throwable cause = end.exceptionNow();
      throw new IllegalStateException("the viewer at " + node.name() + ": " + cause, cause);
    }
  }

  List<Seen> leave() {
    leaving = true;
    try {
      end.get(90, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the viewer at " + node.name() + ": " + e.getCause(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the viewer at " + node.name(), e);
    }
    site.close();
    return seen();
  }

  private void run() {
    try {
      while (!leaving) {
        reload();
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      end.complete(null);
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }

  private void reload() throws IOException {
    HttpResponse<byte[]> answer = ask(playlist);
    if (answer == null) {
      return;
    }
    assertThat(answer.statusCode())
        .as(playlist + " at " + Instant.now() + ": " + Site.text(answer))
        .isEqualTo(200);
    String text = Site.text(answer);
    Instant now = Instant.now();
    follower.follow(text, now);
    takeNew(text, now);
  }

  /** Empty-handed where the node is meant to be away. */
  private @Nullable HttpResponse<byte[]> ask(URI uri) throws IOException {
    boolean away = node.isAway();
    try {
      HttpResponse<byte[]> answer = site.ask(uri);
      boolean refused = answer.statusCode() != 200 && (away || node.isAway());
      return refused ? null : answer;
    } catch (IOException e) {
      if (away || node.isAway()) {
        return null;
      }
      throw new IOException(uri + " at " + Instant.now() + ": " + e, e);
    }
  }

  private void takeNew(String text, Instant now) throws IOException {
    var tags = new StringBuilder();
    boolean inSegment = false;
    for (String line : text.lines().toList()) {
      inSegment = inSegment || line.startsWith("#EXTINF") || line.equals("#EXT-X-DISCONTINUITY");
      if (inSegment) {
        tags.append(line).append('\n');
      }
      if (!line.startsWith("#") && !line.isBlank()) {
        long msn = Long.parseLong(line.substring(0, line.indexOf('.')));
        if (msn > lastMsn()) {
          listed.is(msn, tags.toString());
          boolean discontinuity = tags.toString().contains("#EXT-X-DISCONTINUITY\n");
          var one = new Seen(msn, now, discontinuity, take(msn, playlist.resolve(line)));
          synchronized (seen) {
            seen.add(one);
          }
        }
        tags.setLength(0);
        inSegment = false;
      }
    }
  }

  private int take(long msn, URI segment) throws IOException {
    boolean missable = mayMiss.getAsBoolean();
    HttpResponse<byte[]> answer;
    try {
      answer = ask(segment);
    } catch (IOException torn) {
      if (missable || mayMiss.getAsBoolean()) {
        return Seen.LOST;
      }
      throw torn;
    }
    if (answer == null) {
      return Seen.AWAY;
    }
    if (answer.statusCode() != 200 && (missable || mayMiss.getAsBoolean())) {
      return Seen.LOST;
    }
    assertThat(answer.statusCode())
        .as("listed segment " + segment + " at " + Instant.now() + ": " + Site.text(answer))
        .isEqualTo(200);
    listed.has(msn, answer.body());
    return answer.body()[answer.body().length - 1] & 0xff;
  }

  @Override
  public String toString() {
    return "the viewer at " + node.name();
  }
}
