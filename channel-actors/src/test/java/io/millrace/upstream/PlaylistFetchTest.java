package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertUnharmed;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Playlists from origins of every kind, over real sockets. */
class PlaylistFetchTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String TEXT = "\ufeff#EXTM3U\r\n#EXT-X-TARGETDURATION:6\r\n# ü\r\n";
  private static final String TYPE = "application/vnd.apple.mpegurl";

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final Upstream upstream =
      new PekkoUpstreams(KIT.system(), settings("playlist.maximum-bytes = 256KiB"))
          .open("primary", Map.of(), URI.create("http://localhost/"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void isUnharmed() throws Exception {
    assertUnharmed(upstream, origin);
    upstream.close();
    origin.close();
  }

  @Test
  void givesTheTextAsItIs() throws Exception {
    origin.on("/a/index.m3u8", Answer.playlist(TEXT));
    FetchedText fetched = value(upstream.fetchText(origin.uri("/a/index.m3u8?t=1")));
    assertThat(fetched.text()).isEqualTo(TEXT);
    assertThat(fetched.contentType()).contains(TYPE);
    assertThat(fetched.finalUri()).isEqualTo(origin.uri("/a/index.m3u8?t=1"));
  }

  @Test
  void keepsTheConnectionForTheNextRequest() throws Exception {
    origin.on("/a", Answer.playlist(TEXT));
    for (int i = 0; i < 5; i++) {
      value(upstream.fetchText(origin.uri("/a")));
    }
    assertThat(origin.mostConnections()).isEqualTo(1);
    assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(1, 0));
  }

  @Test
  void decodesGzip() throws Exception {
    origin.on("/a", Answer.gzip(TYPE, TEXT.getBytes(UTF_8)));
    assertThat(value(upstream.fetchText(origin.uri("/a"))).text()).isEqualTo(TEXT);
  }

  @Test
  void decodesDeflate() throws Exception {
    origin.on("/a", Answer.deflate(TYPE, TEXT.getBytes(UTF_8)));
    assertThat(value(upstream.fetchText(origin.uri("/a"))).text()).isEqualTo(TEXT);
  }

  @Test
  void readsBodiesWithoutLength() throws Exception {
    origin.on("/close", Answer.untilClose(TEXT.getBytes(UTF_8)));
    origin.on("/chunked", Answer.chunked(TEXT.getBytes(UTF_8), 3));
    assertThat(value(upstream.fetchText(origin.uri("/close"))).text()).isEqualTo(TEXT);
    assertThat(value(upstream.fetchText(origin.uri("/chunked"))).text()).isEqualTo(TEXT);
  }

  @Test
  void refusesAGzipBomb() throws Exception {
    origin.on("/a", Answer.gzip(TYPE, new byte[50 << 20]));
    assertThat(fetchFailure("/a").kind()).isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void refusesABodyThatIsNotEncodedAsItSays() throws Exception {
    origin.on("/a", Answer.of(200, TEXT.getBytes(UTF_8), "Content-Encoding: gzip"));
    origin.on("/b", Answer.of(200, TEXT.getBytes(UTF_8), "Content-Encoding: br"));
    assertThat(fetchFailure("/a").kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(fetchFailure("/b").kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void refusesAGzipBodyThatEndsEarly() throws Exception {
    byte[] packed = Answer.gzipped(new byte[10_000]);
    origin.on("/a", Answer.of(200, Arrays.copyOf(packed, 20), "Content-Encoding: gzip"));
    assertThat(fetchFailure("/a").kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void doesNotBelieveContentTypesAndDoesNotStumbleOverThem() throws Exception {
    byte[] body = TEXT.getBytes(UTF_8);
    origin.on("/html", Answer.ok("text/html; charset=iso-8859-1", body));
    origin.on("/broken", Answer.ok(";;;=//", body));
    origin.on("/none", Answer.of(200, body));
    origin.on("/two", Answer.of(200, body, "Content-Type: a/b", "Content-Type: c/d"));
    for (String path : new String[] {"/html", "/broken", "/none", "/two"}) {
      assertThat(value(upstream.fetchText(origin.uri(path))).text()).as(path).isEqualTo(TEXT);
    }
  }

  @Test
  void doesNotStumbleOverOddHeaders() throws Exception {
    origin.on(
        "/a",
        Answer.of(
            200,
            TEXT.getBytes(UTF_8),
            "Set-Cookie: a=\u00e4; expires=never",
            "Bad Name: x",
            "Date: yesterday",
            "Cache-Control: ,,;"));
    assertThat(value(upstream.fetchText(origin.uri("/a"))).text()).isEqualTo(TEXT);
  }

  @Test
  void refusesAPlaylistOfFiftyMegabytesByItsHead() throws Exception {
    origin.on("/a", Answer.huge(50L << 20));
    assertThat(fetchFailure("/a").kind()).isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void refusesABodyWithoutLengthOnceItIsTooLarge() throws Exception {
    origin.on("/a", Answer.endless(new byte[10_000]));
    origin.on("/b", Answer.endlessChunks(new byte[10_000]));
    assertThat(fetchFailure("/a").kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(fetchFailure("/b").kind()).isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void saysWhichStatusCame() throws Exception {
    origin.on("/a", Answer.status(403, "no"));
    UpstreamException failure = fetchFailure("/a?token=secret");
    assertThat(failure.kind()).isEqualTo(Kind.STATUS);
    assertThat(failure.status()).hasValue(403);
    assertThat(failure).hasMessageContaining("403").hasMessageNotContaining("secret");
  }

  @Test
  void cutsOffTheEndlessBodyOfAnError() throws Exception {
    origin.on(
        "/a",
        conversation -> {
          conversation.send("HTTP/1.1 500 Oops\r\n\r\n");
          while (true) {
            conversation.send(new byte[8192]);
          }
        });
    assertThat(fetchFailure("/a").status()).hasValue(500);
  }

  @Test
  void givesUpAnOriginThatSaysNothing() throws Exception {
    Upstream hasty = open("playlist.first-byte-timeout = 1s");
    origin.on("/a", Answer.silence());
    long start = System.nanoTime();
    assertThat(failure(hasty.fetchText(origin.uri("/a"))).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
    hasty.close();
  }

  @Test
  void getsEverySlotBackFromAnOriginThatSaysNothing() throws Exception {
    Upstream hasty = open("playlist.first-byte-timeout = 1s");
    origin.on("/a", Answer.silence());
    for (int i = 0; i < 8; i++) {
      hasty.fetchText(origin.uri("/a"));
    }
    assertThat(failure(hasty.fetchText(origin.uri("/a"))).kind()).isEqualTo(Kind.TIMEOUT);
    TestUpstreams.assertAllSlotsBack(hasty);
    hasty.close();
  }

  @Test
  void getsTheSlotBackFromAnOriginThatNeverFinishesItsHead() throws Exception {
    Upstream hasty = open("playlist.first-byte-timeout = 1s");
    origin.on("/a", Answer.drippingHead(Duration.ofMillis(100)));
    assertThat(failure(hasty.fetchText(origin.uri("/a"))).kind()).isEqualTo(Kind.TIMEOUT);
    TestUpstreams.assertAllSlotsBack(hasty);
    hasty.close();
  }

  @Test
  void givesUpAPlaylistThatComesTooSlowlyAsAWhole() throws Exception {
    Upstream hasty = open("playlist.total-timeout = 4s, minimum-speed = 0");
    origin.on("/a", Answer.drip(new byte[1000], 1, Duration.ofMillis(20)));
    assertThat(failure(hasty.fetchText(origin.uri("/a"))).kind()).isEqualTo(Kind.TIMEOUT);
    assertUnharmed(hasty, origin);
  }

  @Test
  void namesARefusedConnection() throws Exception {
    UpstreamException failure = failure(upstream.fetchText(ScriptedOrigin.nobody()));
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
  }

  @Test
  void usesAnOriginAtOnceThatComesBackAfterManyRefusals() throws Exception {
    URI away = ScriptedOrigin.nobody();
    for (int i = 0; i < 20; i++) {
      assertThat(failure(upstream.fetchText(away)).kind()).isEqualTo(Kind.CONNECT);
    }
    try (ScriptedOrigin back = ScriptedOrigin.startAt(away.getPort())) {
      assertUnharmed(upstream, back);
    }
  }

  @Test
  void namesAHostThatDoesNotExist() throws Exception {
    UpstreamException failure =
        failure(upstream.fetchText(URI.create("http://nowhere.invalid/index.m3u8")));
    assertThat(failure.kind()).isEqualTo(Kind.ADDRESS);
  }

  @Test
  void refusesWhatIsNotAnAddressToAsk() throws Exception {
    for (String address :
        new String[] {
          "file:///etc/passwd", "index.m3u8", "http:///a", "http://a:99999/", "ftp://a/"
        }) {
      assertThat(failure(upstream.fetchText(URI.create(address))).kind())
          .as(address)
          .isEqualTo(Kind.ADDRESS);
    }
  }

  @Test
  void failsAnOriginThatDoesNotSpeakTls() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (Socket socket = plain.accept()) {
                  socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(UTF_8));
                  socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException clientLeft) {
                  // as expected
                }
              });
      URI secure = URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/a");
      assertThat(failure(upstream.fetchText(secure)).kind()).isIn(Kind.CONNECT, Kind.RESET);
    }
  }

  @Test
  void namesGarbage() throws Exception {
    origin.on("/a", Answer.garbage());
    assertThat(fetchFailure("/a").kind()).isEqualTo(Kind.PROTOCOL);
  }

  @Test
  void namesAConnectionThatEndsWithoutAWord() throws Exception {
    origin.on("/a", Answer.hangUp());
    assertThat(fetchFailure("/a").kind()).isEqualTo(Kind.RESET);
  }

  @Test
  void failsWhatIsUnderWayWhenClosedAndRefusesWhatComesLater() throws Exception {
    Upstream closing = open("");
    origin.on("/a", Answer.silence());
    var underWay = closing.fetchText(origin.uri("/a"));
    Eventually.within(Duration.ofSeconds(10), () -> assertThat(origin.requests("/a")).isEqualTo(1));
    closing.close();
    assertThat(failure(underWay).kind()).isEqualTo(Kind.CLOSED);
    assertThat(failure(closing.open(origin.uri("/a"))).kind()).isEqualTo(Kind.CLOSED);
    TestUpstreams.assertAllSlotsBack(closing);
  }

  private static Upstream open(String changes) {
    return new PekkoUpstreams(KIT.system(), settings(changes))
        .open("other", Map.of(), URI.create("http://localhost/"));
  }

  private UpstreamException fetchFailure(String path) throws Exception {
    return failure(upstream.fetchText(origin.uri(path)));
  }
}
