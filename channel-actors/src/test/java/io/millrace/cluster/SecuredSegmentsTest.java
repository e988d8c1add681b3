package io.millrace.cluster;

import static io.millrace.cluster.TwoNodes.NEWS;
import static io.millrace.cluster.TwoNodes.await;
import static io.millrace.cluster.TwoNodes.bytes;
import static io.millrace.cluster.TwoNodes.hold;
import static io.millrace.cluster.TwoNodes.key;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.upstream.UpstreamSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments between nodes that have certificates. */
class SecuredSegmentsTest {

  private static final ActorTestKit KIT = ActorTestKit.create("secured-segments");
  private static final String COMMON = "millrace.example.com";
  private static final byte[] SEGMENT = bytes(500_000);

  @TempDir private static Path folder;
  private static NodeAuthority authority;
  private static ClusterSettings.Tls own;

  private final SegmentStore owned = new SegmentStore(TwoNodes.ROOM);
  private SegmentEndpoint endpoint;

  @BeforeAll
  static void certify() throws Exception {
    authority = new NodeAuthority(folder);
    own = authority.node("node-1", COMMON);
  }

  @BeforeEach
  void listen() {
    endpoint =
        await(
            SegmentEndpoint.bind(
                KIT.system(),
                new SegmentEndpointSettings("127.0.0.1", 0, TwoNodes.SECRET, Optional.of(own)),
                owned));
  }

  @AfterEach
  void close() {
    await(endpoint.stop(Duration.ZERO));
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void aNodeOfTheSameAuthorityPullsThemSecretly() throws Exception {
    assertThat(pulledWith(Optional.of(authority.node("node-2", COMMON)), "https://"))
        .contains(ByteString.fromArray(SEGMENT));
    assertThat(endpoint.given().bytes()).isEqualTo(SEGMENT.length);
  }

  @Test
  void aNodeOfAnotherAuthorityGetsNothing() throws Exception {
    var other = new NodeAuthority(folder);
    assertThat(pulledWith(Optional.of(other.node("node-2", COMMON)), "https://")).isEmpty();
    assertGaveNothing();
  }

  /** As it is for remoting: an authority may have signed for others than nodes. */
  @Test
  void whoHasNoNameInCommonGetsNothing() throws Exception {
    assertThat(pulledWith(Optional.of(authority.node("other", "other.example.com")), "https://"))
        .isEmpty();
    assertGaveNothing();
  }

  @Test
  void whoShowsTheSecretButNoCertificateGetsNothing() {
    assertThat(pulledWith(Optional.empty(), "https://")).isEmpty();
    assertGaveNothing();
  }

  @Test
  void nothingIsSaidInTheClear() throws Exception {
    assertThat(pulledWith(Optional.empty(), "http://")).isEmpty();
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(30_000);
      socket
          .getOutputStream()
          .write(
              ("GET /segments/news HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                      + TwoNodes.SECRET
                      + "\r\n\r\n")
                  .getBytes(US_ASCII));
      assertThat(rest(socket)).doesNotContain("HTTP/1.1 200");
    }
    assertGaveNothing();
  }

  @Test
  void whoBeginsNoHandshakeLosesHisPlace() throws Exception {
    SegmentEndpoint hasty =
        await(
            SegmentEndpoint.bind(
                KIT.system(),
                new SegmentEndpointSettings("127.0.0.1", 0, TwoNodes.SECRET, Optional.of(own)),
                owned,
                new SegmentEndpoint.Limits(1, 1, Duration.ofMillis(300), Duration.ofMillis(300))));
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), hasty.address().getPort())) {
      socket.setSoTimeout(30_000);
      assertThat(rest(socket)).isEmpty();
    }
    await(hasty.stop(Duration.ZERO));
  }

  private void assertGaveNothing() {
    assertThat(endpoint.given()).isEqualTo(new SegmentTraffic(0, 0, 0));
  }

  private Optional<ByteString> pulledWith(Optional<ClusterSettings.Tls> tls, String scheme) {
    hold(owned, 25, SEGMENT);
    var pulled =
        new PulledSegments(
            KIT.system(),
            new SegmentStore(TwoNodes.ROOM),
            PulledSegments.upstreams(
                KIT.system(), UpstreamSettings.from(ConfigFactory.load()), tls),
            TwoNodes.SECRET);
    try {
      pulled.follow(NEWS, List.of(URI.create(scheme + "127.0.0.1:" + port())));
      return await(pulled.pull(key(25))).map(SecuredSegmentsTest::read);
    } finally {
      pulled.close();
    }
  }

  private static ByteString read(SegmentBody body) {
    return await(
        body.bytes().runFold(ByteString.emptyByteString(), ByteString::concat, KIT.system()));
  }

  private static String rest(Socket socket) {
    try {
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (SocketTimeoutException open) {
      throw new AssertionError("the connection is still open", open);
    } catch (IOException reset) {
      return "";
    }
  }

  private int port() {
    return endpoint.address().getPort();
  }
}
