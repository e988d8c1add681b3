package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertUnharmed;
import static io.millrace.upstream.TestUpstreams.bytes;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.Answer;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages and APIs: methods, bodies, headers of one request, and the page that others come from. */
class PageAskTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final ScriptedOrigin other = ScriptedOrigin.start();
  private final Upstream upstream =
      new PekkoUpstreams(KIT.system(), settings("playlist.first-byte-timeout = 5s"))
          .open("primary", Map.of("X-Key", "of-source", "X-Thing", "t"), origin.uri("/"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void isUnharmed() throws Exception {
    assertUnharmed(upstream, origin);
    upstream.close();
    origin.close();
    other.close();
  }

  private static PageRequest post(URI uri, String body, Map<String, String> headers) {
    return new PageRequest(uri, "POST", headers, Optional.of(body));
  }

  @Test
  void postsABodyWithItsType() throws Exception {
    origin.on("/api", Answer.ok("application/json", "{}".getBytes(UTF_8)));
    FetchedText fetched =
        value(
            upstream.ask(
                post(
                    origin.uri("/api?x=1"),
                    "{\"ü\":1}",
                    Map.of("content-type", "application/json"))));
    assertThat(fetched.text()).isEqualTo("{}");
    ReceivedRequest received = origin.received().getFirst();
    assertThat(received.method()).isEqualTo("POST");
    assertThat(received.target()).isEqualTo("/api?x=1");
    assertThat(received.body()).isEqualTo("{\"ü\":1}");
    assertThat(received.header("content-type")).containsExactly("application/json");
  }

  @Test
  void aPostWithoutATypeIsAForm() throws Exception {
    origin.on("/api", Answer.ok("text/plain", new byte[0]));
    value(upstream.ask(post(origin.uri("/api"), "a=1&b=2", Map.of())));
    assertThat(origin.received().getFirst().header("content-type"))
        .containsExactly("application/x-www-form-urlencoded");
  }

  @Test
  void headersOfTheRequestReplaceThoseOfTheSource() throws Exception {
    origin.on("/page", Answer.ok("text/html", new byte[0]));
    value(upstream.ask(PageRequest.get(origin.uri("/page"), Map.of("x-key", "own"))));
    ReceivedRequest received = origin.received().getFirst();
    assertThat(received.header("x-key")).containsExactly("own");
    assertThat(received.header("x-thing")).containsExactly("t");
  }

  @Test
  void headersOfTheRequestGoWhereverItGoesButNotOn() throws Exception {
    other
        .on("/page", Answer.redirect(302, "/same"))
        .on("/same", Answer.redirect(302, otherName(origin).toString()));
    origin.on("/far", Answer.ok("text/html", new byte[0]));
    value(
        upstream.ask(
            PageRequest.get(
                other.uri("/page"),
                Map.of("X-Token", "secret", "Referer", "http://example.com/a"))));
    for (ReceivedRequest received : other.received()) {
      assertThat(received.header("x-token")).containsExactly("secret");
      assertThat(received.header("x-thing")).isEmpty();
    }
    ReceivedRequest far = origin.received().getFirst();
    assertThat(far.headers().toString()).doesNotContain("secret");
    assertThat(far.header("referer")).containsExactly("http://example.com/a");
  }

  @Test
  void aRedirectDoesNotTellOthersTheAddressOfThePage() throws Exception {
    origin
        .on("/frame", Answer.redirect(302, "/same"))
        .on("/same", Answer.redirect(302, other.uri("/far").toString()));
    other.on("/far", Answer.ok("text/html", new byte[0]));
    String page = origin.uri("/page?token=secret").toString();
    value(upstream.ask(PageRequest.get(origin.uri("/frame"), Map.of("Referer", page))));
    assertThat(origin.received())
        .hasSize(2)
        .allSatisfy(received -> assertThat(received.header("referer")).containsExactly(page));
    assertThat(other.received().getFirst().header("referer"))
        .containsExactly(origin.uri("/").toString());
  }

  /** Of a character beyond Latin-1 the last byte would be sent, which may end the line. */
  @Test
  void addressesAreSentInAscii() throws Exception {
    origin.on("/K%C3%B6ln%E0%A4%8A.m3u8", Answer.playlist("#EXTM3U\n"));
    URI typed = URI.create(origin.uri("/") + "Köln\u090A.m3u8?x=\u010A");
    assertThat(value(upstream.fetchText(typed)).text()).isEqualTo("#EXTM3U\n");
    assertThat(origin.received().getFirst().target())
        .isEqualTo("/K%C3%B6ln%E0%A4%8A.m3u8?x=%C4%8A");
  }

  /** The same server, but no home of the source. */
  private static URI otherName(ScriptedOrigin origin) {
    return URI.create(origin.uri("/far").toString().replace("127.0.0.1", "localhost"));
  }

  @ParameterizedTest
  @CsvSource({"301, GET, ''", "302, GET, ''", "303, GET, ''", "307, POST, a=1", "308, POST, a=1"})
  void aRedirectedPostGoesOnAsInBrowsers(int status, String method, String body) throws Exception {
    origin
        .on("/a", Answer.redirect(status, "/b"))
        .on("/b", Answer.ok("text/html", "b".getBytes(UTF_8)));
    assertThat(value(upstream.ask(post(origin.uri("/a"), "a=1", Map.of("X-Own", "1")))).text())
        .isEqualTo("b");
    ReceivedRequest second = origin.received().getLast();
    assertThat(second.method()).isEqualTo(method);
    assertThat(second.body()).isEqualTo(body);
    assertThat(second.header("content-type")).hasSize(body.isEmpty() ? 0 : 1);
    assertThat(second.header("x-own")).containsExactly("1");
  }

  /** RFC 9112, 9.3.1: nobody knows whether the first one was heard. */
  @Test
  void aPostIsNeverSentTwice() throws Exception {
    origin.on("/warm", Answer.playlist("w")).on("/api", Answer.hangUp());
    value(upstream.fetchText(origin.uri("/warm")));
    assertThat(failure(upstream.ask(post(origin.uri("/api"), "a=1", Map.of()))).kind())
        .isEqualTo(Kind.RESET);
    assertThat(origin.requests("/api")).isEqualTo(1);
  }

  @Test
  void aPageIsLimitedLikeAPlaylist() throws Exception {
    origin.on("/page", Answer.huge(5 << 20));
    assertThat(failure(upstream.ask(PageRequest.get(origin.uri("/page"), Map.of()))).kind())
        .isEqualTo(Kind.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "get", "HEAD", ""})
  void onlyGetAndPostCanBeAsked(String method) {
    URI uri = origin.uri("/");
    assertThatThrownBy(() -> new PageRequest(uri, method, Map.of(), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void headersThatWouldBreakTheRequestAreRefusedWithoutTheirValue() {
    URI uri = origin.uri("/");
    assertThatThrownBy(() -> PageRequest.get(uri, Map.of("X-Own", "a\r\nsecret: 1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("X-Own")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> PageRequest.get(uri, Map.of("Host", "example.com")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatComesFromAPageNamesIt() throws Exception {
    origin
        .on("/page", Answer.ok("text/html", new byte[0]))
        .on("/i.m3u8", Answer.playlist("#EXTM3U\n"))
        .on("/k", Answer.ok("application/octet-stream", new byte[16]))
        .on("/1.ts", Answer.ok("video/mp2t", new byte[188]));
    upstream.comesFrom(
        Optional.of(URI.create("https://me:pw@www.Example.com:8443/watch/ü?id=7#top")));
    fetchAll();
    for (ReceivedRequest received : origin.received().subList(1, 4)) {
      assertThat(received.header("referer")).containsExactly("https://www.example.com:8443/");
      assertThat(received.header("origin")).containsExactly("https://www.example.com:8443");
    }
    assertThat(origin.received().getFirst().header("referer")).isEmpty();
    upstream.comesFrom(Optional.empty());
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    assertThat(origin.received().getLast().header("referer")).isEmpty();
    assertThat(origin.received().getLast().header("origin")).isEmpty();
  }

  @Test
  void aConfiguredRefererStays() throws Exception {
    origin.on("/i.m3u8", Answer.playlist("#EXTM3U\n"));
    Upstream configured =
        new PekkoUpstreams(KIT.system(), settings(""))
            .open("c", Map.of("REFERER", "http://example.com/mine"), origin.uri("/"));
    configured.comesFrom(Optional.of(URI.create("https://www.example.com/page")));
    value(configured.fetchText(origin.uri("/i.m3u8")));
    assertThat(origin.received().getFirst().header("referer"))
        .isEqualTo(List.of("http://example.com/mine"));
    assertThat(origin.received().getFirst().header("origin"))
        .containsExactly("https://www.example.com");
    configured.close();
  }

  private void fetchAll() throws Exception {
    value(upstream.ask(PageRequest.get(origin.uri("/page"), Map.of())));
    value(upstream.fetchText(origin.uri("/i.m3u8")));
    value(upstream.fetchBytes(Hop.KEY, origin.uri("/k"), Optional.empty(), 16));
    bytes(value(upstream.open(origin.uri("/1.ts"))), Materializer.matFromSystem(KIT.system()));
  }
}
