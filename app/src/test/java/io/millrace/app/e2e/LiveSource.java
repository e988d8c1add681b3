package io.millrace.app.e2e;

import io.millrace.media.SyntheticTransportStream;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.testing.Answer;
import io.millrace.testing.ScriptedOrigin;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A live HLS source on a scripted origin, in real time: the segment with Media Sequence Number
 * <i>n</i> covers the time from <i>n</i> times the segment duration after 1970. What it answers can
 * be made anything. Thread-safe.
 */
final class LiveSource {

  static final Duration SECOND = Duration.ofSeconds(1);

  /** Half of one is what a load may be late by. */
  static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  private static final int WINDOW = 6;
  private static final int LARGE_WINDOW = 12;

  /** So many segments can be had besides those that are listed. */
  private static final int KEPT = 4;

  private final ScriptedOrigin origin;
  private final String folder;
  private final Duration duration;
  private final int segmentBytes;
  private final SyntheticTransportStream stream;
  private final NavigableMap<Long, byte[]> made = new TreeMap<>();
  private final long firstMsn;
  private volatile int window = WINDOW;
  private long nextMsn;
  private volatile Function<String, Answer> listing = Answer::playlist;
  private volatile Function<byte[], Answer> delivery = bytes -> Answer.ok("video/mp2t", bytes);

  /**
   * Starts to play below {@code /folder/}.
   *
   * @param marker 1 to 255, the last byte of its segments
   */
  LiveSource(
      ScriptedOrigin origin, String folder, int marker, Duration duration, int segmentBytes) {
    this(origin, marker, duration, segmentBytes, "/" + folder + "/");
  }

  /**
   * Starts to play at an address of somewhere else, for those who ask for it through a proxy.
   *
   * @param folder as proxies are asked for it, with a port
   */
  static LiveSource behind(ScriptedOrigin proxy, URI folder, int marker) {
    return new LiveSource(proxy, marker, SECOND, 20_000, folder.toString());
  }

  private LiveSource(
      ScriptedOrigin origin, int marker, Duration duration, int segmentBytes, String folder) {
    this.origin = origin;
    this.folder = folder;
    this.duration = duration;
    this.segmentBytes = segmentBytes;
    this.stream = new SyntheticTransportStream(marker, false);
    this.firstMsn = edge() - LARGE_WINDOW;
    this.nextMsn = firstMsn;
    origin.on(
        this.folder + "index.m3u8", conversation -> listing.apply(playlist()).give(conversation));
  }

  /** From now on its playlists are answered so. */
  void lists(Function<String, Answer> how) {
    listing = how;
  }

  /** From now on whoever comes late finds more of it. */
  void listsMore() {
    window = LARGE_WINDOW;
  }

  /** From now on the playlist is what it is now. */
  void freezes() {
    Answer frozen = Answer.playlist(playlist());
    lists(text -> frozen);
  }

  /** From now on its segments are answered so. */
  void delivers(Function<byte[], Answer> how) {
    delivery = how;
  }

  URI uri() {
    return origin.uri(folder + "index.m3u8");
  }

  /** This source, found at its own address. */
  SourceDefinition definition(String name, int priority) {
    return definition(name, priority, uri());
  }

  static SourceDefinition definition(String name, int priority, URI uri) {
    return new SourceDefinition(name, new Locator.Direct(uri), priority, Map.of());
  }

  /** How often each segment was asked for, by Media Sequence Number. */
  Map<Long, Integer> fetches() {
    Map<Long, Integer> fetches = new TreeMap<>();
    for (long msn = firstMsn; msn < made(); msn++) {
      int count = origin.requests(path(msn));
      if (count > 0) {
        fetches.put(msn, count);
      }
    }
    return fetches;
  }

  /** The number of the segment that is being made now, the first that is not listed yet. */
  long edge() {
    return Instant.now().toEpochMilli() / duration.toMillis();
  }

  int playlistLoads() {
    return origin.requests(folder + "index.m3u8");
  }

  /** As it is now, while nothing is made of it. */
  synchronized String playlist() {
    long end = edge();
    while (nextMsn < end) {
      make(nextMsn);
      nextMsn++;
    }
    long first = Math.max(end - window, made.firstKey());
    double seconds = duration.toMillis() / 1000.0;
    var text =
        new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:")
            .append(Math.ceilDiv(duration.toMillis(), 1000))
            .append("\n#EXT-X-MEDIA-SEQUENCE:")
            .append(first)
            .append('\n');
    for (long msn = first; msn < end; msn++) {
      text.append("#EXTINF:").append(seconds).append(",\n").append(msn).append(".ts\n");
    }
    return text.toString();
  }

  private void make(long msn) {
    long start = (msn - firstMsn) * duration.toMillis() * SyntheticTransportStream.CLOCK / 1000;
    made.put(msn, stream.segment(start, duration, duration, segmentBytes));
    made.remove(msn - window - KEPT);
    origin.on(
        path(msn),
        conversation -> {
          byte[] bytes = segment(msn);
          Answer answer = bytes.length == 0 ? Answer.status(404, "too old") : delivery.apply(bytes);
          answer.give(conversation);
        });
  }

  private synchronized byte[] segment(long msn) {
    return made.getOrDefault(msn, new byte[0]);
  }

  private synchronized long made() {
    return nextMsn;
  }

  private String path(long msn) {
    return folder + msn + ".ts";
  }
}
