package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.Answer;
import io.millrace.testing.ReceivedRequest;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sources that are asked through a proxy. */
class ProxyTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String OPEN = "HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n";
  private static final String BASIC = "Basic dXNlcjpwYTpzcw==";

  @TempDir private Path folder;
  private final Names names = new Names();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void tellsTheProxyTheWholeAddressOfWhatIsNotSecure() throws Exception {
    try (ScriptedOrigin proxy = ScriptedOrigin.start()) {
      proxy.on("http://tv.example.com:80/a%20b.m3u8", Answer.playlist("hello"));
      URI at = URI.create("http://user:pa%3ass@" + proxy.uri("").getAuthority());
      Upstream upstream = open(at, TlsPolicy.PLATFORM);
      URI asked = URI.create("http://tv.example.com/a%20b.m3u8?token=x%2F");
      for (int i = 0; i < 3; i++) {
        assertThat(value(upstream.fetchText(asked)).text()).isEqualTo("hello");
      }
      ReceivedRequest request = proxy.received().getFirst();
      assertThat(request.target()).isEqualTo("http://tv.example.com:80/a%20b.m3u8?token=x%2F");
      assertThat(request.header("host")).containsExactly("tv.example.com");
      assertThat(request.header("proxy-authorization")).containsExactly(BASIC);
      assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(1, 0));
    }
  }

  @Test
  void asksForATunnelToWhatIsSecure() throws Exception {
    try (SecureListener origin = SecureListener.start(folder);
        TunnelProxy proxy = TunnelProxy.start(origin.uri("localhost").getPort(), OPEN)) {
      var tls = new TlsPolicy(Optional.of(origin.pem(folder)), Set.of(), false);
      Upstream upstream = open(proxy.uri("user:pa%3ass@"), tls);
      names.with("localhost", "127.0.0.1");
      for (int i = 0; i < 3; i++) {
        assertThat(value(upstream.fetchText(origin.uri("localhost"))).text()).isEqualTo("hello");
      }
      String target = "localhost:" + origin.uri("localhost").getPort();
      assertThat(proxy.heads())
          .containsExactly(
              "CONNECT "
                  + target
                  + " HTTP/1.1\r\nHost: "
                  + target
                  + "\r\nProxy-Authorization: "
                  + BASIC);
      // What is secret for the proxy stays there, and its certificate check is the origin's.
      assertThat(origin.requests()).containsOnly("GET /a?token=x HTTP/1.1").hasSize(3);
      names.with("other.example.com", "8.8.8.8");
      assertThat(failure(upstream.fetchText(URI.create("https://other.example.com/"))).kind())
          .isEqualTo(Kind.CONNECT);
      assertAllSlotsBack(upstream);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.0 403 no\r\n\r\n",
        "HTTP/1.1 502\r\n\r\n"
      })
  void saysThatTheProxyDoesNotConnect(String answer) throws Exception {
    try (TunnelProxy proxy = TunnelProxy.start(1, answer)) {
      Upstream upstream = open(proxy.uri(""), TlsPolicy.PLATFORM);
      UpstreamException failure =
          failure(upstream.fetchText(URI.create("https://tv.example.com/a")));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure)
          .hasMessageContaining("proxy")
          .hasMessageContaining(answer.substring(9, 12));
      assertAllSlotsBack(upstream);
    }
  }

  @Test
  void saysThatTheProxyIsNone() throws Exception {
    String endless = "x".repeat(20_000);
    for (String answer : new String[] {"SSH-2.0\r\n\r\n", endless}) {
      try (TunnelProxy proxy = TunnelProxy.start(1, answer)) {
        Upstream upstream = open(proxy.uri(""), TlsPolicy.PLATFORM);
        assertThat(failure(upstream.fetchText(URI.create("https://tv.example.com/a"))).kind())
            .isIn(Kind.PROTOCOL, Kind.RESET);
        assertAllSlotsBack(upstream);
      }
    }
    Upstream nowhere = open(ScriptedOrigin.nobody(), TlsPolicy.PLATFORM);
    assertThat(failure(nowhere.fetchText(URI.create("https://tv.example.com/a"))).kind())
        .isEqualTo(Kind.CONNECT);
  }

  /** The proxy may stand in the own network; what it is asked for may not. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.0.0.1",
        "[::1]",
        "169.254.169.254",
        "[64:ff9b::7f00:1]",
        "2130706433",
        "127.1",
        "localhost",
        "head-end",
        "head-end.lan",
        "metadata.google.internal",
        "rebound.example.com",
        "half.example.com"
      })
  void asksNoProxyForWhatIsInside(String host) throws Exception {
    names.with("rebound.example.com", "192.168.1.1");
    names.with("half.example.com", "8.8.8.8", "127.0.0.1");
    try (ScriptedOrigin proxy = ScriptedOrigin.start()) {
      Upstream upstream =
          new PekkoUpstreams(KIT.system(), settings(""), names)
              .open(
                  new OriginAccess(
                      "proxied",
                      policy(proxy.uri(""), TlsPolicy.PLATFORM),
                      Set.of(URI.create("http://public.example.com/")),
                      Trust.OPERATOR));
      for (String scheme : new String[] {"http", "https"}) {
        assertThat(failure(upstream.fetchText(URI.create(scheme + "://" + host + "/"))).kind())
            .isIn(Kind.FORBIDDEN, Kind.ADDRESS);
      }
      assertThat(proxy.mostConnections()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://127.0.0.1:1",
        "socks5://127.0.0.1:1",
        "http:///",
        "http://127.1:1",
        "x",
        "http://127.0.0.1:1/path",
        "http://127.0.0.1:1?secret",
        "http://secret:99999"
      })
  void isNotOpenedWithWhatIsNoProxy(String proxy) {
    assertThatThrownBy(() -> open(URI.create(proxy), TlsPolicy.PLATFORM))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("http://host:port")
        .hasMessageNotContaining("secret");
  }

  private Upstream open(URI proxy, TlsPolicy tls) {
    return new PekkoUpstreams(
            KIT.system(),
            settings("playlist.first-byte-timeout = 20s, playlist.total-timeout = 20s"),
            names)
        .open(
            new OriginAccess(
                "proxied",
                policy(proxy, tls),
                Set.of(URI.create("http://localhost/")),
                Trust.OPERATOR));
  }

  private static RequestPolicy policy(URI proxy, TlsPolicy tls) {
    return new RequestPolicy(
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.of(proxy),
        HttpVersion.HTTP_1_1,
        tls,
        Duration.ZERO);
  }
}
