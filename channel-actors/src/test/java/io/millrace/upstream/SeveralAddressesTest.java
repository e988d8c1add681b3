package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hosts that are at several addresses, and name servers that are none. */
class SeveralAddressesTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  /** The first request of all loads many classes. */
  private static final String PATIENT =
      "playlist.first-byte-timeout = 20s, playlist.total-timeout = 20s\n";

  private static final String NOT_KEPT = "Connection: close";

  private final Names names = new Names();
  private final ScriptedOrigin origin =
      ScriptedOrigin.start().on("/a", Answer.of(200, "a".getBytes(US_ASCII), NOT_KEPT));
  private final URI uri =
      URI.create("http://many.example.com:" + origin.uri("/a").getPort() + "/a");
  private final Upstream upstream = open("");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void close() {
    upstream.close();
    origin.close();
  }

  @Test
  void takesTheNextAddressWhereOneRefuses() throws Exception {
    names.with("many.example.com", "127.0.0.2", "127.0.0.3", "127.0.0.1");
    assertThat(value(upstream.fetchText(uri)).text()).isEqualTo("a");
    assertThat(origin.received().getFirst().header("host"))
        .containsExactly("many.example.com:" + uri.getPort());
  }

  @Test
  void keepsAConnectionThatTheSecondAddressTook() throws Exception {
    origin.on("/a", Answer.playlist("kept"));
    names.with("many.example.com", "127.0.0.2", "127.0.0.1");
    for (int i = 0; i < 20; i++) {
      assertThat(value(upstream.fetchText(uri)).text()).isEqualTo("kept");
    }
    assertThat(names.asked()).hasSize(1);
    assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(1, 0));
  }

  /** A listener whose queue is full does not answer at all, as a dead machine does. */
  @Test
  void leavesTimeForTheNextAddressWhereOneIsSilent() throws Exception {
    try (SilentAddress first = new SilentAddress("127.0.0.2", uri.getPort())) {
      names.with("many.example.com", first.address(), "127.0.0.1");
      Upstream patient = open("connect-timeout = 8s, playlist.first-byte-timeout = 12s");
      assertThat(value(patient.fetchText(uri)).text()).isEqualTo("a");
      // Now it is known which one answers: there is no time to try both.
      assertThat(
              value(patient.fetchText(uri).toCompletableFuture().orTimeout(3500, MILLISECONDS))
                  .text())
          .isEqualTo("a");
    }
  }

  @Test
  void goesBackToAnotherAddressWhenTheLastGoodOneIsGone() throws Exception {
    names.with("many.example.com", "127.0.0.1");
    value(upstream.fetchText(uri));
    origin.close();
    try (ServerSocket other = new ServerSocket(uri.getPort(), 1, Names.address("127.0.0.2"))) {
      names.with("many.example.com", "127.0.0.1", "127.0.0.2");
      Thread.ofVirtual().start(() -> answer(other));
      assertThat(value(upstream.fetchText(uri)).text()).isEqualTo("b");
    }
  }

  @Test
  void saysThatNoneTakesAConnection() throws Exception {
    names.with("many.example.com", "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5");
    for (int i = 0; i < 10; i++) {
      assertThat(failure(upstream.fetchText(uri)).kind()).isEqualTo(Kind.CONNECT);
    }
    assertAllSlotsBack(upstream);
    Eventually.within(
        Duration.ofSeconds(10),
        () -> assertThat(upstream.occupancy()).isEqualTo(new UpstreamOccupancy(0, 0)));
  }

  @Test
  void skipsAddressesThatAreGuarded() throws Exception {
    names.with("many.example.com", "10.0.0.1", "::", "169.254.169.254", "127.0.0.1");
    assertThat(value(upstream.fetchText(uri)).text()).isEqualTo("a");
  }

  @Test
  void givesUpOnASilentNameServer() throws Exception {
    names.withSilence("many.example.com");
    Upstream hasty = open("connect-timeout = 200ms");
    UpstreamException failure = failure(hasty.fetchText(uri));
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure).hasMessageContaining("looked up").hasMessageNotContaining("example");
    assertAllSlotsBack(hasty);
    assertThat(failure(hasty.fetchText(URI.create("http://unknown.example.com/"))).kind())
        .isEqualTo(Kind.ADDRESS);
  }

  /** Silent name servers hold the threads that all sources look names up on. */
  @Test
  void oneSourceTakesFewLookUpsAtATime() throws Exception {
    OriginAccess access =
        new OriginAccess("many", RequestPolicy.PLAIN, Set.of(uri), Trust.OPERATOR);
    OriginAddresses addresses =
        new OriginAddresses(names, AddressGuard.of(access, List.of()), Duration.ofMillis(50));
    for (int i = 0; i < 20; i++) {
      String silent = i + ".example.com";
      names.withSilence(silent);
      assertThat(value(addresses.permitted(silent).<Boolean>handle((all, thrown) -> all == null)))
          .isTrue();
    }
    assertThat(names.asked()).hasSize(8);
  }

  @Test
  void lookUpsThatWereAnsweredMakeRoom() throws Exception {
    OriginAccess access =
        new OriginAccess("many", RequestPolicy.PLAIN, Set.of(uri), Trust.OPERATOR);
    OriginAddresses addresses =
        new OriginAddresses(names, AddressGuard.of(access, List.of()), Duration.ofSeconds(20));
    for (int i = 0; i < 20; i++) {
      names.with(i + ".example.com", "8.8.8.8");
      assertThat(value(addresses.permitted(i + ".example.com"))).hasSize(1);
      assertThat(value(addresses.permitted("unknown").<Boolean>handle((all, none) -> all == null)))
          .isTrue();
    }
    assertThat(names.asked()).hasSize(40);
  }

  @Test
  void letsARequestGoThatWaitsForANameServer() throws Exception {
    names.withSilence("many.example.com");
    Upstream closing = open("connect-timeout = 1m, playlist.first-byte-timeout = 1m");
    var waiting = closing.fetchText(uri);
    closing.close();
    assertThat(failure(waiting).kind()).isEqualTo(Kind.CLOSED);
    assertAllSlotsBack(closing);
  }

  @Test
  void looksUpRealNamesWithoutBlocking() throws Exception {
    NameLookup system = new SystemNameLookup();
    List<CompletionStage<List<InetAddress>>> many = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      many.add(system.addresses("localhost"));
    }
    for (var one : many) {
      assertThat(value(one)).allMatch(InetAddress::isLoopbackAddress).isNotEmpty();
    }
    Throwable unknown =
        value(system.addresses("nowhere.invalid").<Throwable>handle((all, thrown) -> thrown));
    assertThat(unknown).hasRootCauseInstanceOf(UnknownHostException.class);
  }

  private Upstream open(String settings) {
    return new PekkoUpstreams(KIT.system(), settings(PATIENT + settings), names)
        .open("many", Map.of(), URI.create("http://localhost/"));
  }

  private static void answer(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      int read = socket.getInputStream().read(new byte[8192]);
      assertThat(read).isPositive();
      socket
          .getOutputStream()
          .write(
              "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nb"
                  .getBytes(US_ASCII));
    } catch (IOException closed) {
      // the test is over
    }
  }

  /** Nobody accepts, and the queue of those that wait is full. */
  private static final class SilentAddress implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();

    SilentAddress(String address, int port) throws IOException {
      listener = new ServerSocket(port, 1, Names.address(address));
      for (int i = 0; i < 4; i++) {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
          socket.connect(listener.getLocalSocketAddress(), 150);
        } catch (IOException full) {
          return;
        }
      }
    }

    String address() {
      return listener.getInetAddress().getHostAddress();
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : waiting) {
        socket.close();
      }
      listener.close();
    }
  }
}
