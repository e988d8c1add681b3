package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Answer;
import io.millrace.testing.ScriptedOrigin;
import io.millrace.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sources cannot reach, over real sockets: a listener on every address of this machine. */
class AddressGuardTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  /** The first request of all loads many classes. */
  private static final String PATIENT =
      "playlist.first-byte-timeout = 20s, playlist.total-timeout = 20s\n";

  private static final URI PUBLIC_HOME = URI.create("http://public.example/live.m3u8");

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final AtomicInteger connections = new AtomicInteger();
  private final Names names = new Names().with("public.example", "127.0.0.1");
  private ServerSocket everywhere;
  private ServerSocket door;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @BeforeEach
  void listen() throws IOException {
    everywhere = new ServerSocket(0);
    door = new ServerSocket(0, 1, Names.address("127.0.0.77"));
    Thread.ofVirtual().start(this::countConnections);
  }

  @AfterEach
  void close() throws IOException {
    everywhere.close();
    door.close();
    origin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.0.0.2",
        "127.255.255.254",
        "0.0.0.0",
        "0.0.0.1",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "100.64.0.1",
        "100.127.255.255",
        "169.254.1.1",
        "169.254.169.254",
        "169.254.170.2",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::ffff:127.0.0.1]",
        "[::FFFF:7f00:1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[::127.0.0.1]",
        "[::7f00:1]",
        "[::ffff:0:127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::10.0.0.1]",
        "[64:ff9b::a9fe:a9fe]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2002:a00:1::1]",
        "[2001::1]",
        "[2001:0:7f00:1::]",
        "[2001:db8::1]",
        "[fc00::1]",
        "[fd12:3456::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fe80::a9fe:a9fe]",
        "[fec0::1]",
        "[100::1]",
        "[ff02::1]",
        "[3fff::1]",
        "public@127.0.0.1",
        "public:8080@127.0.0.1"
      })
  void neverConnectsToAnAddressInside(String host) throws Exception {
    assertRefused(host, Kind.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2130706433",
        "017700000001",
        "0x7f000001",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "127.0.0.1.",
        "127.0.0.01",
        "127.0.0.256",
        "1.2.3.4.5",
        "0",
        "0x0",
        "127.0.0.0x1",
        "127。0。0。1",
        "１２７.０.０.１",
        "①②⑦.0.0.1",
        "127%2e0%2e0%2e1",
        "%31%32%37.0.0.1",
        "127.0.0.1%00",
        "localhost%00.example.com",
        "[fe80::1%25eth0]",
        "[::1%25lo]",
        "[::1%lo]",
        "ｌocalhost",
        "a..example.com",
        ".example.com"
      })
  void neverConnectsToAHostThatCanBeReadInSeveralWays(String host) throws Exception {
    assertRefused(host, Kind.ADDRESS);
  }

  /** The name is looked at by what it stands for, however it is written. */
  @ParameterizedTest
  @CsvSource({
    "localhost, 127.0.0.1",
    "LOCALHOST, 127.0.0.1",
    "localhost., 127.0.0.1",
    "a.localhost, ::1",
    "head-end, 10.0.0.1",
    "head-end.lan, 192.168.1.1",
    "metadata.google.internal, 169.254.169.254",
    "rebound.example.com, 127.0.0.1",
    "127.0.0.1.nip.example.com, 127.0.0.1",
    "mapped.example.com, ::ffff:127.0.0.1",
    "xn--fsq.example.com, 0.0.0.0",
    "under_line.example.com, ::1"
  })
  void neverConnectsWhereANameLeadsInside(String host, String address) throws Exception {
    String name = host.toLowerCase(Locale.ROOT).replaceAll("\\.$", "");
    names.with(name, address);
    assertRefused(host, Kind.FORBIDDEN);
  }

  /** Also where the connection is over before it is asked. */
  @Test
  void alwaysTellsWhy() throws Exception {
    Upstream upstream = open("", PUBLIC_HOME);
    for (int i = 0; i < 500; i++) {
      assertThat(failure(upstream.fetchText(URI.create("http://10.0.0.1/"))).kind())
          .isEqualTo(Kind.FORBIDDEN);
    }
    upstream.close();
  }

  @Test
  void tellsTheOperatorWhatToDoAndNotWhereItWas() throws Exception {
    names.with("rebound.example.com", "10.1.2.3");
    UpstreamException failure =
        failure(open("", PUBLIC_HOME).fetchText(URI.create("http://rebound.example.com/a.m3u8")));
    assertThat(failure.getMessage())
        .contains("private", "millrace.upstream.allow")
        .doesNotContain("rebound", "example", "10.1");
  }

  @Test
  void asksForAnEntryOfItsOwnWhereANetworkWouldNotDo() throws Exception {
    names.with("rebound.example.com", "169.254.169.254");
    UpstreamException failure =
        failure(open("", PUBLIC_HOME).fetchText(URI.create("http://rebound.example.com/a.m3u8")));
    assertThat(failure.getMessage())
        .contains("cloud metadata", "list just this address in millrace.upstream.allow");
  }

  @Test
  void reachesAnAddressThatIsListed() throws Exception {
    origin.on("/a", Answer.playlist("a"));
    String named = "http://public.example:" + origin.uri("/").getPort() + "/a";
    for (String network : new String[] {"127.0.0.1", "127.0.0.0/8", "0.0.0.0/0"}) {
      Upstream upstream = open("allow = [\"" + network + "\"]", PUBLIC_HOME);
      assertThat(value(upstream.fetchText(URI.create(named))).text()).isEqualTo("a");
      upstream.close();
    }
    Upstream elsewhere = open("allow = [\"10.0.0.0/8\", \"127.0.0.2\"]", PUBLIC_HOME);
    assertThat(failure(elsewhere.fetchText(URI.create(named))).kind()).isEqualTo(Kind.FORBIDDEN);
  }

  /** Playlists, segments, keys and pages alike: all go the same way. */
  @Test
  void guardsEveryKindOfRequestAndEveryRedirect() throws Exception {
    URI inside = URI.create("http://127.0.0.2:" + everywhere.getLocalPort() + "/a");
    origin.on("/r", Answer.redirect(302, inside.toString()));
    Upstream upstream = open("allow = [\"127.0.0.1\"]", PUBLIC_HOME);
    for (URI uri : new URI[] {inside, origin.uri("/r")}) {
      assertThat(failure(upstream.fetchText(uri)).kind()).isEqualTo(Kind.FORBIDDEN);
      assertThat(failure(upstream.open(uri)).kind()).isEqualTo(Kind.FORBIDDEN);
      assertThat(failure(upstream.fetchBytes(Hop.KEY, uri, Optional.empty(), 16)).kind())
          .isEqualTo(Kind.FORBIDDEN);
    }
    assertThat(connections).hasValue(0);
    TestUpstreams.assertUnharmed(upstream, origin);
  }

  /** The second answer of the name server is another one; it counts for the second connection. */
  @Test
  void connectsToTheVeryAddressThatWasJudged() throws Exception {
    origin.on("/a", Answer.of(200, new byte[1], "Connection: close"));
    URI uri = URI.create("http://public.example:" + origin.uri("/").getPort() + "/a");
    Upstream upstream = open("allow = [\"127.0.0.1\"]", PUBLIC_HOME);
    value(upstream.fetchText(uri));
    assertThat(names.asked()).containsExactly("public.example");
    names.with("public.example", "127.0.0.2");
    assertThat(failure(upstream.fetchText(uri)).kind()).isEqualTo(Kind.FORBIDDEN);
    names.with("public.example", "127.0.0.2", "127.0.0.1");
    value(upstream.fetchText(uri));
    assertThat(names.asked()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    // home, what it stands for, what is asked, whether it may be reached
    "http://127.0.0.1/, , 127.0.0.9, true",
    "http://127.0.0.1/, , 10.0.0.1, false",
    "http://[::1]/, , 127.0.0.1, true",
    "http://localhost/, , 127.0.0.1, true",
    "http://tv.localhost/, , 127.0.0.1, true",
    "http://localhost/, 10.0.0.1, 10.0.0.1, false",
    "http://192.168.1.9/, , 10.0.0.1, true",
    "http://192.168.1.9/, , 127.0.0.1, false",
    "http://192.168.1.9/, , 169.254.1.1, false",
    "http://100.64.0.1/, , 100.65.0.1, true",
    "http://100.64.0.1/, , 100.100.100.200, false",
    "http://169.254.1.1/, , 169.254.1.2, true",
    "http://169.254.1.1/, , 169.254.169.254, false",
    "http://169.254.169.254/, , 169.254.169.254, false",
    "http://169.254.169.254/, , 169.254.1.1, false",
    "http://198.18.0.1/, , 198.18.0.1, false",
    "http://224.0.0.1/, , 224.0.0.1, false",
    "http://0.0.0.0/, , 127.0.0.1, false",
    "http://head-end/, 10.0.0.1, 10.0.0.2, true",
    "http://head-end.lan/, 10.0.0.1, 192.168.0.1, true",
    "http://head-end.lan/, 10.0.0.1, 127.0.0.1, false",
    "http://HEAD-END.home.arpa/, 127.0.0.1, 127.0.0.1, true",
    "http://a.internal/, 169.254.169.254, 169.254.169.254, false",
    "http://a.local/, , 10.0.0.1, false",
    "http://a.example.com/, 10.0.0.1, 10.0.0.1, false",
    "http://local/, 8.8.8.8, 10.0.0.1, false"
  })
  void aHomeInsideAllowsItsOwnKindAndNoOther(
      String home, String standsFor, String asked, boolean reached) throws Exception {
    String host = Origin.of(URI.create(home)).host();
    if (standsFor != null) {
      names.with(host, standsFor);
    }
    names.with("asked.example.com", asked);
    assertThat(permitted(home, Trust.OPERATOR)).isEqualTo(reached);
    assertThat(permitted(home, Trust.STRANGER)).isFalse();
  }

  @Test
  void metadataTakesAnEntryOfItsOwn() {
    var access = new OriginAccess("any", RequestPolicy.PLAIN, Set.of(PUBLIC_HOME), Trust.OPERATOR);
    var metadata = Names.address("169.254.169.254");
    for (String tooWide : new String[] {"169.254.0.0/16", "0.0.0.0/0", "169.254.169.254/31"}) {
      var guard = AddressGuard.of(access, List.of(AddressBlock.known(tooWide)));
      assertThat(guard.permits(metadata, List.of())).as(tooWide).isFalse();
    }
    for (String exact : new String[] {"169.254.169.254", "169.254.169.254/32"}) {
      var guard = AddressGuard.of(access, List.of(AddressBlock.known(exact)));
      assertThat(guard.permits(metadata, List.of())).as(exact).isTrue();
    }
  }

  private boolean permitted(String home, Trust trust) throws Exception {
    var access = new OriginAccess("any", RequestPolicy.PLAIN, Set.of(URI.create(home)), trust);
    var addresses =
        new OriginAddresses(
            names, AddressGuard.of(access, List.of()), settings("").connectTimeout());
    return value(addresses.permitted("asked.example.com").handle((all, failure) -> all != null));
  }

  /** Asked for directly and by a redirect, by a source of an operator and by one of a stranger. */
  private void assertRefused(String host, Kind kind) throws Exception {
    String address = "http://" + host + ":" + everywhere.getLocalPort() + "/a";
    Upstream upstream = open("allow = [\"127.0.0.77\"]", PUBLIC_HOME);
    assertThat(failure(upstream.fetchText(URI.create(address))).kind()).isEqualTo(kind);
    names.with("public.example", "127.0.0.77");
    redirectingTo(address);
    URI redirecting = URI.create("http://public.example:" + door.getLocalPort() + "/r");
    assertThat(failure(upstream.fetchText(redirecting)).kind()).isIn(kind, Kind.REDIRECTS);
    upstream.close();
    Upstream stranger =
        new PekkoUpstreams(
                KIT.system(), settings(PATIENT + "allow = [\"0.0.0.0/0\", \"::/0\"]"), names)
            .open(
                new OriginAccess(
                    "any", RequestPolicy.PLAIN, Set.of(URI.create(address)), Trust.STRANGER));
    assertThat(failure(stranger.fetchText(URI.create(address))).kind()).isEqualTo(kind);
    stranger.close();
    assertThat(connections).hasValue(0);
  }

  private Upstream open(String settings, URI home) {
    return new PekkoUpstreams(KIT.system(), settings(PATIENT + settings), names)
        .open(new OriginAccess("any", RequestPolicy.PLAIN, Set.of(home), Trust.OPERATOR));
  }

  /** Answers at an address that is listed, where nothing else of the test is. */
  private void redirectingTo(String address) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (Socket socket = door.accept()) {
                assertThat(socket.getInputStream().read(new byte[8192])).isPositive();
                String head =
                    "HTTP/1.1 302 Found\r\nLocation: " + address + "\r\nContent-Length: 0\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(UTF_8));
                socket.getInputStream().transferTo(OutputStream.nullOutputStream());
              } catch (IOException closed) {
                // the test is over
              }
            });
  }

  private void countConnections() {
    while (!everywhere.isClosed()) {
      try {
        Socket socket = everywhere.accept();
        connections.incrementAndGet();
        socket.close();
      } catch (IOException closed) {
        return;
      }
    }
  }
}
