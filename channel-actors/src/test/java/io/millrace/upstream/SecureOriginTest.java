package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.upstream.UpstreamException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Origins over TLS, with a certificate made for the test. */
class SecureOriginTest {

  private static final String PASSWORD = "changeit";

  @TempDir private Path folder;
  private SSLContext secure;
  private SSLServerSocket listener;

  @BeforeEach
  void listen() throws Exception {
    secure = context(certificate());
    listener =
        (SSLServerSocket)
            secure
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  @Test
  void fetchesFromAnOriginThatIsTrustedAndKeepsTheConnection() throws Exception {
    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(secure);
    try {
      try (Client client = new Client()) {
        for (int i = 0; i < 3; i++) {
          assertThat(value(client.upstream.fetchText(uri("localhost"))).text()).isEqualTo("hello");
        }
        assertThat(client.upstream.occupancy()).isEqualTo(new UpstreamOccupancy(1, 0));
        // The certificate is for localhost only.
        UpstreamException failure = failure(client.upstream.fetchText(uri("127.0.0.1")));
        assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
        assertAllSlotsBack(client.upstream);
      }
    } finally {
      SSLContext.setDefault(before);
    }
  }

  @Test
  void refusesACertificateThatNobodyVouchesFor() throws Exception {
    try (Client client = new Client()) {
      UpstreamException failure = failure(client.upstream.fetchText(uri("localhost")));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure).hasMessageContaining("secure");
      assertAllSlotsBack(client.upstream);
    }
  }

  private URI uri(String host) {
    return URI.create("https://" + host + ":" + listener.getLocalPort() + "/a?token=x");
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        SSLSocket socket = (SSLSocket) listener.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void answer(SSLSocket socket) {
    try (socket) {
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          socket
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(US_ASCII));
        }
      }
    } catch (IOException clientLeft) {
      // a client that does not trust us leaves like this
    }
  }

  private Path certificate() throws Exception {
    Path file = folder.resolve("origin.p12");
    Process made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    made.getInputStream().readAllBytes();
    assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return file;
  }

  private static SSLContext context(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(certificate)) {
      store.load(in, PASSWORD.toCharArray());
    }
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** An actor system of its own: it takes the default context when it first connects. */
  private static final class Client implements AutoCloseable {
    private final ActorTestKit kit = ActorTestKit.create();
    private final Upstream upstream =
        new PekkoUpstreams(kit.system(), settings(""))
            .open("secure", Map.of(), URI.create("http://localhost/"));

    @Override
    public void close() {
      upstream.close();
      kit.shutdownTestKit();
    }
  }
}
