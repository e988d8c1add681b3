package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.upstream.UpstreamException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.Materializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The versions of HTTP that a source may be asked in. */
class HttpVersionTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.http.server.enable-http2 = on")
              .withFallback(ConfigFactory.load()));

  @TempDir private Path folder;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void asksInHttp10AndKeepsNoConnectionUnlessToldTo() throws Exception {
    List<String> heads = new CopyOnWriteArrayList<>();
    try (ServerSocket listener = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> answerHttp10(listener, heads));
      URI uri = URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/a?b");
      Upstream upstream = open(HttpVersion.HTTP_1_0, TlsPolicy.PLATFORM);
      for (int i = 0; i < 3; i++) {
        assertThat(value(upstream.fetchText(uri)).text()).isEqualTo("until the end");
      }
      assertThat(heads).hasSize(3).allMatch(line -> line.equals("GET /a?b HTTP/1.0"));
      assertAllSlotsBack(upstream);
    }
  }

  @Test
  void speaksHttp2WhereTheOriginDoes() throws Exception {
    try (SecureListener certified = SecureListener.start(folder)) {
      List<String> asked = new CopyOnWriteArrayList<>();
      ServerBinding server = http2Server(certified, asked);
      Upstream upstream = open(HttpVersion.HTTP_2, trusting(certified, folder));
      String origin = "https://localhost:" + server.localAddress().getPort();
      for (String target : new String[] {"/a%20b.m3u8?sig=a%2Fb%3D+c", "/", "/x?y=%zz"}) {
        URI uri = UriReferences.resolve(URI.create(origin + "/"), target).orElseThrow();
        assertThat(value(upstream.fetchText(uri)).text()).isEqualTo("hello");
      }
      assertThat(asked)
          .containsExactly(
              "HTTP/2.0 /a%20b.m3u8?sig=a%2Fb%3D+c", "HTTP/2.0 /", "HTTP/2.0 /x?y=%25zz");
      assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(1, 0));
      // A path that would be written in another way goes as it is, over HTTP/1.1.
      value(upstream.fetchText(URI.create(origin + "/sig%3d%7Ex/a.ts")));
      assertThat(asked.getLast()).startsWith("HTTP/1.1 ");
      assertAllSlotsBack(upstream);
      server.unbind();
    }
  }

  @Test
  void fallsBackWhereTheOriginDoesNotSpeakHttp2() throws Exception {
    try (SecureListener origin = SecureListener.start(folder)) {
      Upstream upstream = open(HttpVersion.HTTP_2, trusting(origin, folder));
      for (int i = 0; i < 3; i++) {
        assertThat(value(upstream.fetchText(origin.uri("localhost"))).text()).isEqualTo("hello");
      }
      assertThat(origin.requests()).filteredOn(line -> line.startsWith("GET")).hasSize(3);
      assertThat(origin.requests()).filteredOn(line -> line.startsWith("PRI")).hasSizeLessThan(2);
      assertAllSlotsBack(upstream);
    }
  }

  @Test
  void aPostFallsBackTooAndIsSentOnce() throws Exception {
    try (SecureListener origin = SecureListener.start(folder)) {
      Upstream upstream = open(HttpVersion.HTTP_2, trusting(origin, folder));
      var post = new PageRequest(origin.uri("localhost"), "POST", Map.of(), Optional.of("a=1"));
      assertThat(value(upstream.ask(post)).text()).isEqualTo("hello");
      assertThat(origin.requests()).containsExactly("POST /a?token=x HTTP/1.1");
      assertAllSlotsBack(upstream);
    }
  }

  @Test
  void trustsNobodyMoreForSpeakingHttp2() throws Exception {
    try (SecureListener certified = SecureListener.start(folder)) {
      List<String> asked = new CopyOnWriteArrayList<>();
      ServerBinding server = http2Server(certified, asked);
      int port = server.localAddress().getPort();
      Upstream trusting = open(HttpVersion.HTTP_2, trusting(certified, folder));
      // The certificate is for localhost only.
      URI elsewhere = URI.create("https://127.0.0.1:" + port + "/");
      assertThat(failure(trusting.fetchText(elsewhere)).kind()).isEqualTo(Kind.CONNECT);
      Upstream platform = open(HttpVersion.HTTP_2, TlsPolicy.PLATFORM);
      URI uri = URI.create("https://localhost:" + port + "/");
      assertThat(failure(platform.fetchText(uri)).kind()).isEqualTo(Kind.CONNECT);
      assertThat(asked).isEmpty();
      assertAllSlotsBack(trusting);
      assertAllSlotsBack(platform);
      server.unbind();
    }
  }

  private static ServerBinding http2Server(SecureListener certified, List<String> asked)
      throws Exception {
    return value(
        Http.get(KIT.system())
            .newServerAt("127.0.0.1", 0)
            .enableHttps(ConnectionContext.httpsServer(certified.context()))
            .bindSync(
                request -> {
                  request.discardEntityBytes(Materializer.matFromSystem(KIT.system()));
                  asked.add(
                      request.protocol().value() + " " + request.getUri().toRelative().toString());
                  return HttpResponse.create().withEntity("hello");
                }));
  }

  private static void answerHttp10(ServerSocket listener, List<String> heads) {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        heads.add(in.readLine());
        while (!in.readLine().isEmpty()) {
          // the rest of the head
        }
        socket.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nuntil the end".getBytes(US_ASCII));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static TlsPolicy trusting(SecureListener listener, Path folder) throws Exception {
    String pin = PinnedTrust.pin(listener.certificate());
    return new TlsPolicy(Optional.of(listener.pem(folder)), Set.of(pin), false);
  }

  private static Upstream open(HttpVersion version, TlsPolicy tls) {
    var policy =
        new RequestPolicy(
            Map.of(), Map.of(), Optional.empty(), Optional.empty(), version, tls, Duration.ZERO);
    return new PekkoUpstreams(
            KIT.system(),
            settings("playlist.first-byte-timeout = 20s, playlist.total-timeout = 20s"))
        .open(
            new OriginAccess(
                "any", policy, Set.of(URI.create("https://localhost/")), Trust.OPERATOR));
  }
}
