package io.millrace.app.e2e;

import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.testing.Answer;
import io.millrace.testing.Conversation;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP origin of one ladder that can fail and come back, and knows what was asked of it. Serves
 * parts of files, and pages from anywhere. Thread-safe.
 */
final class LadderOrigin implements AutoCloseable {

  private enum Condition {
    WELL,
    DEAD,
    FROZEN
  }

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");
  private static final String ANY_ORIGIN = "Access-Control-Allow-Origin: *";
  private static final String ANY_HEADER = "Access-Control-Allow-Headers: *";

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final Publication publication;
  private final Map<String, TrackTraffic> traffic = new ConcurrentHashMap<>();
  private volatile Condition condition = Condition.WELL;
  private volatile @Nullable Instant frozen;

  private LadderOrigin(Publication publication) {
    this.publication = publication;
  }

  static LadderOrigin start(Publication publication) {
    LadderOrigin origin = new LadderOrigin(publication);
    origin.origin.otherwise(origin::answer);
    return origin;
  }

  static LadderOrigin live(Ladder ladder) {
    return start(new LivePublication(ladder, Instant.now()));
  }

  /** The address of its Multivariant Playlist. */
  URI uri() {
    return origin.uri(publication.start());
  }

  SourceDefinition definition(String name, int priority) {
    return new SourceDefinition(name, new Locator.Direct(uri()), priority, Map.of());
  }

  /** As {@link #kill(Cut)}, for segments of two seconds. */
  void kill() {
    kill(Cut.TWO_SECONDS);
  }

  /**
   * From now on every answer is a 503; begins in the middle between two segments, when every track
   * that is followed has what there is.
   */
  void kill(Cut cut) {
    long segment = cut.duration().toMillis();
    long middle = System.nanoTime() + 1_000_000 * untilMiddle(segment);
    while (System.nanoTime() < middle) {
      LockSupport.parkNanos(5_000_000);
    }
    condition = Condition.DEAD;
  }

  private static long untilMiddle(long segmentMillis) {
    return Math.floorMod(
        segmentMillis / 2 - Instant.now().toEpochMilli() % segmentMillis, segmentMillis);
  }

  /** From now on nothing new is listed. */
  void freeze() {
    frozen = Instant.now();
    condition = Condition.FROZEN;
  }

  void revive() {
    condition = Condition.WELL;
  }

  /** What was asked of a Media Playlist and its segments. */
  TrackTraffic traffic(String track) {
    return traffic.computeIfAbsent(track, any -> new TrackTraffic());
  }

  /** Bytes of media sent for all tracks. */
  long mediaBytes() {
    return traffic.values().stream().mapToLong(TrackTraffic::mediaBytes).sum();
  }

  private void answer(Conversation conversation) throws IOException {
    if (condition == Condition.DEAD) {
      Answer.of(503, new byte[0], ANY_ORIGIN).give(conversation);
      return;
    }
    Instant now = condition == Condition.FROZEN && frozen != null ? frozen : Instant.now();
    Resource resource = publication.at(conversation.request().path(), now);
    if (resource == null) {
      Answer.of(404, new byte[0], ANY_ORIGIN).give(conversation);
    } else if (conversation.request().method().equals("OPTIONS")) {
      Answer.of(200, new byte[0], ANY_ORIGIN, ANY_HEADER).give(conversation);
    } else {
      give(resource, conversation);
    }
  }

  private void give(Resource resource, Conversation conversation) throws IOException {
    String type = "Content-Type: " + resource.contentType();
    List<String> ranges = conversation.request().header("range");
    Matcher range = RANGE.matcher(ranges.isEmpty() ? "" : ranges.getFirst());
    int length = resource.bytes().length;
    if (range.matches() && Integer.parseInt(range.group(1)) < length) {
      int from = Integer.parseInt(range.group(1));
      int to = Math.min(length, Integer.parseInt(range.group(2)) + 1);
      String part = "Content-Range: bytes %d-%d/%d".formatted(from, to - 1, length);
      count(resource, from + "-", to - from);
      Answer.of(206, Arrays.copyOfRange(resource.bytes(), from, to), type, part, ANY_ORIGIN)
          .give(conversation);
    } else {
      count(resource, conversation.request().path(), length);
      Answer.of(200, resource.bytes(), type, ANY_ORIGIN).give(conversation);
    }
  }

  private void count(Resource resource, String segment, int bytes) {
    if (resource.isMedia()) {
      traffic(resource.track()).addSegment(segment, bytes);
    } else {
      traffic(resource.track()).addOther();
    }
  }

  @Override
  public void close() {
    origin.close();
  }
}
