package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.upstream.UpstreamException.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Origins over TLS, with a certificate made for the test. */
class SecureOriginTest {

  @TempDir private Path folder;
  private SecureListener listener;

  @BeforeEach
  void listen() throws Exception {
    listener = SecureListener.start(folder);
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
  }

  @Test
  void fetchesFromAnOriginThatIsTrustedAndKeepsTheConnection() throws Exception {
    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(listener.context());
    try {
      try (Client client = new Client()) {
        for (int i = 0; i < 3; i++) {
          assertThat(value(client.upstream.fetchText(listener.uri("localhost"))).text())
              .isEqualTo("hello");
        }
        assertThat(client.upstream.occupancy()).isEqualTo(new UpstreamOccupancy(1, 0));
        // The certificate is for localhost only.
        UpstreamException failure = failure(client.upstream.fetchText(listener.uri("127.0.0.1")));
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
      UpstreamException failure = failure(client.upstream.fetchText(listener.uri("localhost")));
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure).hasMessageContaining("certificate is not trusted");
      assertAllSlotsBack(client.upstream);
    }
  }

  /** An actor system of its own: it takes the default context when it first connects. */
  private static final class Client implements AutoCloseable {
    private final ActorTestKit kit = ActorTestKit.create();
    private final Upstream upstream =
        new PekkoUpstreams(kit.system(), settings("playlist.first-byte-timeout = 20s"))
            .open("secure", Map.of(), URI.create("http://localhost/"));

    @Override
    public void close() {
      upstream.close();
      kit.shutdownTestKit();
    }
  }
}
