package io.millrace.app.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpCharsets;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaType;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** One live source of the demo origin, which can be made to fail. Thread-safe. */
final class DemoSource {

  static final String PLAYLIST_FILE = "index.m3u8";

  private static final MediaType.WithFixedCharset PLAYLIST =
      MediaTypes.customWithFixedCharset(
          "application", "vnd.apple.mpegurl", HttpCharsets.UTF_8, Map.of(), false);
  private static final MediaType.Binary TRANSPORT_STREAM =
      MediaTypes.customBinary(
          "video",
          "mp2t",
          org.apache.pekko.http.scaladsl.model.MediaType.NotCompressible$.MODULE$,
          Map.of(),
          false);
  private static final Pattern SEGMENT = Pattern.compile("(\\d{1,18})\\.ts");
  private static final int SLOW_PIECES = 40;

  private final LiveClip clip;
  private final InstantSource clock;
  private final Optional<DemoPage> page;
  private volatile State state;

  private record State(SourceCondition condition, Instant since) {}

  /**
   * @param page that leads to its playlist; empty if anybody may have that
   */
  DemoSource(LiveClip clip, InstantSource clock, Optional<DemoPage> page) {
    this.clip = clip;
    this.clock = clock;
    this.page = page;
    this.state = new State(SourceCondition.REVIVE, clock.instant());
  }

  void become(SourceCondition condition) {
    state = new State(condition, clock.instant());
  }

  /** Answers a request for a file of this source; empty means: close the connection. */
  Optional<HttpResponse> answer(String file, Uri uri) {
    State current = state;
    return switch (current.condition()) {
      case KILL -> Optional.empty();
      case HTML -> Optional.of(html());
      case FREEZE -> page(file, uri).or(() -> Optional.of(file(file, current.since(), false)));
      case SLOW -> page(file, uri).or(() -> Optional.of(file(file, clock.instant(), true)));
      case REVIVE -> page(file, uri).or(() -> Optional.of(file(file, clock.instant(), false)));
    };
  }

  private Optional<HttpResponse> page(String file, Uri uri) {
    return page.flatMap(one -> one.answer(file, uri));
  }

  private HttpResponse file(String file, Instant now, boolean slow) {
    if (file.equals(PLAYLIST_FILE)) {
      byte[] playlist = clip.playlist(now).getBytes(StandardCharsets.UTF_8);
      return HttpResponse.create()
          .withEntity(HttpEntities.create(PLAYLIST.toContentType(), playlist));
    }
    Matcher segment = SEGMENT.matcher(file);
    if (!segment.matches() || !clip.serves(Long.parseLong(segment.group(1)), now)) {
      return HttpResponse.create().withStatus(StatusCodes.NOT_FOUND).withEntity("no such file\n");
    }
    byte[] bytes = clip.segment(Long.parseLong(segment.group(1)));
    return slow ? slowly(bytes) : quickly(bytes);
  }

  private static HttpResponse quickly(byte[] bytes) {
    return HttpResponse.create()
        .withEntity(HttpEntities.create(TRANSPORT_STREAM.toContentType(), bytes));
  }

  /** Ends early, and so aborts the connection, when the source is killed meanwhile. */
  private HttpResponse slowly(byte[] bytes) {
    Duration pause = LoopedClip.SEGMENT_DURATION.multipliedBy(2).dividedBy(SLOW_PIECES);
    Source<ByteString, ?> body =
        Source.from(pieces(bytes))
            .throttle(1, pause)
            .takeWhile(piece -> state.condition() != SourceCondition.KILL);
    return HttpResponse.create()
        .withEntity(HttpEntities.create(TRANSPORT_STREAM.toContentType(), bytes.length, body));
  }

  private static List<ByteString> pieces(byte[] bytes) {
    int size = Math.ceilDiv(bytes.length, SLOW_PIECES);
    List<ByteString> pieces = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += size) {
      pieces.add(ByteString.fromArray(bytes, at, Math.min(size, bytes.length - at)));
    }
    return pieces;
  }

  private static HttpResponse html() {
    return HttpResponse.create()
        .withEntity(
            HttpEntities.create(
                ContentTypes.TEXT_HTML_UTF8,
                "<!DOCTYPE html><html><body>Please sign in</body></html>\n"));
  }
}
