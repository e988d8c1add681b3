package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.media.TransportStreamInspector;
import io.millrace.media.TransportStreamReport;
import io.millrace.testing.Eventually;
import io.millrace.testing.RfcFollower;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A viewer that reloads its playlist five times a second, holds every one of them against the RFC,
 * takes every listed segment once, and looks into it. The first breach ends it and is thrown by
 * {@link #leave}. Only the segments of its first playlist may be lost: when a channel starts cold,
 * they are listed while they come in.
 */
final class StrictViewer {

  private static final Duration PAUSE = Duration.ofMillis(200);

  /**
   * A segment that was listed.
   *
   * @param at when it was first seen in the playlist, in the time of {@link Lateness#now}
   * @param marker the last byte, which tells the sources of tests apart; {@link #LOST} if it did
   *     not come whole
   */
  record Seen(long msn, Instant at, Duration duration, boolean discontinuity, int marker) {

    static final int LOST = -1;

    boolean isLost() {
      return marker == LOST;
    }
  }

  private final Site site;
  private final String channel;
  private final RfcFollower follower;
  private final TransportStreamInspector stream = new TransportStreamInspector();
  private final List<Seen> seen = new ArrayList<>();
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private final boolean survivesOutages;
  private boolean first = true;
  private volatile boolean leaving;
  private final AtomicInteger requests = new AtomicInteger();

  private StrictViewer(
      Site site, String channel, RfcFollower.Options options, boolean survivesOutages) {
    this.site = site;
    this.channel = channel;
    this.follower = new RfcFollower(options);
    this.survivesOutages = survivesOutages;
  }

  /** Begins to watch; the channel is started if it has to be. */
  static StrictViewer watch(Site site, String channel, RfcFollower.Options options) {
    return begin(new StrictViewer(site, channel, options, false));
  }

  /** Begins to watch, and to bear that the server goes away and comes back with new numbers. */
  static StrictViewer watchAcrossRestarts(Site site, String channel, RfcFollower.Options options) {
    return begin(new StrictViewer(site, channel, options, true));
  }

  private static StrictViewer begin(StrictViewer viewer) {
    Thread.ofVirtual().start(viewer::run);
    return viewer;
  }

  /** Waits for the first segment; returns, too, when there will be none. */
  void awaitFirst() {
    Eventually.within(
        Duration.ofMinutes(1), () -> assertThat(end.isDone() || !seen().isEmpty()).isTrue());
  }

  /** Waits until this holds for what was seen; fails at once if anything was wrong. */
  void await(Consumer<List<Seen>> assertion) {
    Eventually.within(
        Duration.ofSeconds(30),
        () -> {
          if (end.isDone()) {
            throw new IllegalStateException("viewer of " + channel, end.exceptionNow());
          }
          assertion.accept(seen());
        });
  }

  /** Ends and says what was seen; fails if anything was wrong. */
  List<Seen> leave() {
    leaving = true;
    try {
      end.get(90, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(
          "viewer of " + channel + ": " + e.getCause() + decisions(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("viewer of " + channel, e);
    }
    return seen();
  }

  /** Why the channel did what it did, as far as it can tell. */
  private String decisions() {
    StringBuilder decisions = new StringBuilder();
    try {
      for (JsonNode decision : site.status(channel).path("decisions")) {
        decisions.append('\n').append(decision);
      }
    } catch (AssertionError gone) {
      decisions.append(gone.getMessage());
    }
    return decisions.toString();
  }

  /** How much it has asked for until now; all of it was answered well if {@link #leave} returns. */
  int requests() {
    return requests.get();
  }

  List<Seen> seen() {
    synchronized (seen) {
      return List.copyOf(seen);
    }
  }

  /** The longest time without a new segment. */
  static Duration longestGap(List<Seen> seen) {
    Duration longest = Duration.ZERO;
    for (int i = 1; i < seen.size(); i++) {
      Duration gap = Duration.between(seen.get(i - 1).at(), seen.get(i).at());
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    return longest;
  }

  /**
   * What a player that began with the first playlist it saw, and plays as fast as time goes by, had
   * left in its buffer when it had least.
   */
  static Duration leastBuffered(List<Seen> seen) {
    Instant start = seen.getFirst().at();
    Duration listed = Duration.ZERO;
    Duration least = Duration.ofDays(1);
    for (Seen segment : seen) {
      Duration left = listed.minus(Duration.between(start, segment.at()));
      least = segment.at().isAfter(start) && left.compareTo(least) < 0 ? left : least;
      listed = listed.plus(segment.duration());
    }
    return least;
  }

  private void run() {
    try {
      URI playlist = site.join(channel);
      while (!leaving) {
        reload(playlist);
        LockSupport.parkNanos(PAUSE.toNanos());
      }
      assertThat(stream.report().continuityErrors())
          .as("breaks in the stream of all segments that are not marked in it")
          .isLessThanOrEqualTo(survivesOutages ? Long.MAX_VALUE : 0);
      end.complete(null);
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }

  private void reload(URI playlist) throws IOException {
    String text;
    requests.incrementAndGet();
    try {
      text = site.text(playlist);
    } catch (IOException e) {
      if (!survivesOutages) {
        throw e;
      }
      follower.allowLostNumbers();
      return;
    }
    follower.follow(text, Instant.now());
    takeNew(playlist, text, Lateness.now());
    first = false;
  }

  private void takeNew(URI playlist, String text, Instant now) throws IOException {
    Duration duration = Duration.ZERO;
    boolean discontinuity = false;
    for (String line : text.lines().toList()) {
      if (line.startsWith("#EXTINF:")) {
        String seconds = line.substring("#EXTINF:".length(), line.indexOf(','));
        duration = Duration.ofNanos(new BigDecimal(seconds).movePointRight(9).longValue());
      } else if (line.equals("#EXT-X-DISCONTINUITY")) {
        discontinuity = true;
      } else if (!line.startsWith("#") && !line.isBlank()) {
        long msn = Long.parseLong(line.substring(0, line.indexOf('.')));
        if (isNew(msn)) {
          var one = new Seen(msn, now, duration, discontinuity, take(playlist.resolve(line)));
          synchronized (seen) {
            seen.add(one);
          }
        }
        discontinuity = false;
      }
    }
  }

  private boolean isNew(long msn) {
    synchronized (seen) {
      return seen.isEmpty() || msn > seen.getLast().msn();
    }
  }

  private int take(URI segment) throws IOException {
    HttpResponse<byte[]> answer;
    requests.incrementAndGet();
    try {
      answer = site.ask(segment);
    } catch (IOException torn) {
      if (first || survivesOutages) {
        return Seen.LOST;
      }
      throw torn;
    }
    if (first && answer.statusCode() == 404) {
      return Seen.LOST;
    }
    assertThat(answer.statusCode()).as("listed segment " + segment).isEqualTo(200);
    inspect(segment, answer.body());
    return answer.body()[answer.body().length - 1] & 0xff;
  }

  private void inspect(URI segment, byte[] bytes) {
    var inspector = new TransportStreamInspector();
    inspector.accept(ByteBuffer.wrap(bytes));
    stream.accept(ByteBuffer.wrap(bytes));
    TransportStreamReport report = inspector.report();
    assertThat(report.syncErrors()).as("lost rhythm in " + segment).isZero();
    assertThat(report.trailingBytes()).as("torn packet in " + segment).isZero();
    assertThat(report.transportErrors()).as("damaged packets in " + segment).isZero();
    assertThat(report.continuityErrors()).as("lost packets in " + segment).isZero();
    assertThat(report.programAssociationSeen() && report.programMapSeen())
        .as("tables in " + segment)
        .isTrue();
    assertThat(report.startsWithKeyFrame()).as("key frame first in " + segment).isTrue();
  }
}
