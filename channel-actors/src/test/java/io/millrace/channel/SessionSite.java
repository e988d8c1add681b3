package io.millrace.channel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.media.SyntheticTransportStream;
import io.millrace.testing.Answer;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web site with a live stream behind a page, by the wall clock. Whoever has the page has a
 * session by a cookie, and a link that is good in this session only; playlists and segments want
 * both, and the page as {@code Referer}. Thread-safe.
 */
final class SessionSite implements AutoCloseable {

  /** So long that a machine that pauses does not look like a source that has died. */
  static final Duration SEGMENT = Duration.ofSeconds(4);

  private static final int LISTED = 6;
  private static final String PAGE = "/watch/news";
  private static final String PLAYLIST = "/hls/live.m3u8";
  private static final Pattern SEGMENT_PATH = Pattern.compile("/hls/(\\d+)\\.ts");

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final SyntheticTransportStream stream = new SyntheticTransportStream(1, false);
  private final Map<Long, byte[]> made = new ConcurrentHashMap<>();
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final List<Long> fetched = new CopyOnWriteArrayList<>();
  private final long start = newest();

  SessionSite() {
    origin.on(PAGE, conversation -> page(UUID.randomUUID().toString()).give(conversation));
    origin.otherwise(
        conversation -> {
          ReceivedRequest request = conversation.request();
          (isWelcome(request) ? stream(request) : Answer.status(403, "no")).give(conversation);
        });
  }

  URI page() {
    return origin.uri(PAGE);
  }

  int pageVisits() {
    return origin.requests(PAGE);
  }

  int playlistLoads() {
    return origin.requests(PLAYLIST);
  }

  /** What was asked for without the right to it. */
  List<String> refused() {
    return List.copyOf(refused);
  }

  /** The numbers of the segments that were delivered, in this order. */
  List<Long> fetched() {
    return List.copyOf(fetched);
  }

  private Answer page(String session) {
    sessions.add(session);
    String html =
        "<!DOCTYPE html><html><body><video src=\"%s?of=%s\"></video></body></html>"
            .formatted(PLAYLIST, session);
    return Answer.of(
        200,
        html.getBytes(UTF_8),
        "Content-Type: text/html; charset=utf-8",
        "Set-Cookie: session=" + session + "; Path=/; HttpOnly");
  }

  private boolean isWelcome(ReceivedRequest request) {
    String session = request.target().replaceFirst(".*[?]of=", "");
    boolean welcome =
        sessions.contains(session)
            && request.header("cookie").equals(List.of("session=" + session))
            && request.header("referer").equals(List.of(page().toString()));
    if (!welcome) {
      refused.add(request.target());
    }
    return welcome;
  }

  private Answer stream(ReceivedRequest request) {
    String query = request.target().substring(request.path().length());
    Matcher segment = SEGMENT_PATH.matcher(request.path());
    if (!segment.matches()) {
      return Answer.playlist(playlist(query));
    }
    long msn = Long.parseLong(segment.group(1));
    fetched.add(msn);
    return Answer.ok("video/mp2t", segment(msn));
  }

  private static long newest() {
    return Instant.now().toEpochMilli() / SEGMENT.toMillis();
  }

  private static String playlist(String query) {
    long end = newest();
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:");
    text.append(end - LISTED).append('\n');
    for (long msn = end - LISTED; msn < end; msn++) {
      text.append("#EXTINF:4,\n").append(msn).append(".ts").append(query).append('\n');
    }
    return text.toString();
  }

  private byte[] segment(long msn) {
    return made.computeIfAbsent(msn, this::make);
  }

  private synchronized byte[] make(long msn) {
    long at = (msn - start + 2L * LISTED) * SEGMENT.toSeconds() * SyntheticTransportStream.CLOCK;
    return stream.segment(at, SEGMENT, SEGMENT, 20_000);
  }

  @Override
  public void close() {
    origin.close();
  }
}
