package io.millrace.upstream;

import static io.millrace.upstream.TestUpstreams.assertAllSlotsBack;
import static io.millrace.upstream.TestUpstreams.failure;
import static io.millrace.upstream.TestUpstreams.settings;
import static io.millrace.upstream.TestUpstreams.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom the secure connections of a source trust, against real origins. */
class TlsPolicyTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final String FOREIGN_PIN = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

  @TempDir private static Path folder;
  private static SecureListener origin;
  private static SecureListener other;

  @BeforeAll
  static void listen() throws Exception {
    origin = SecureListener.start(folder);
    other = SecureListener.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    origin.close();
    other.close();
    KIT.shutdownTestKit();
  }

  @Test
  void trustsTheAuthoritiesOfTheSourceAndNoOthers() throws Exception {
    Upstream upstream = open(new TlsPolicy(Optional.of(origin.pem(folder)), Set.of(), false));
    assertGood(upstream, origin.uri("localhost"));
    assertRefused(upstream, other.uri("localhost"));
    // The certificate is for localhost only.
    assertRefused(upstream, origin.uri("127.0.0.1"));
  }

  @Test
  void wantsAPinnedKeyBesideTheAuthority() throws Exception {
    Optional<Path> authority = Optional.of(origin.pem(folder));
    String pin = PinnedTrust.pin(origin.certificate());
    assertGood(
        open(new TlsPolicy(authority, Set.of(pin, FOREIGN_PIN), false)), origin.uri("localhost"));
    assertRefused(
        open(new TlsPolicy(authority, Set.of(FOREIGN_PIN), false)), origin.uri("localhost"));
    // A pin is no authority.
    assertRefused(
        open(new TlsPolicy(Optional.empty(), Set.of(pin), false)), origin.uri("localhost"));
  }

  @Test
  void checksNothingWhereTheOperatorSaysSo() throws Exception {
    Upstream upstream = open(new TlsPolicy(Optional.empty(), Set.of(), true));
    assertGood(upstream, origin.uri("localhost"));
    assertGood(upstream, other.uri("127.0.0.1"));
  }

  @Test
  void checksAPinAlsoWhereItChecksNothingElse() throws Exception {
    String pin = PinnedTrust.pin(origin.certificate());
    Upstream upstream = open(new TlsPolicy(Optional.empty(), Set.of(pin), true));
    assertGood(upstream, origin.uri("127.0.0.1"));
    assertRefused(upstream, other.uri("localhost"));
  }

  /** Anybody can send the certificate of another along. */
  @Test
  void aCertificateThatSignedNothingIsNoPartOfTheChain() throws Exception {
    X509Certificate[] chain = {other.certificate(), origin.certificate()};
    var pinned =
        new PinnedTrust(Optional.empty(), Set.of(PinnedTrust.pin(origin.certificate())), false);
    assertThatThrownBy(() -> pinned.checkServerTrusted(chain, "ECDHE_ECDSA"))
        .isInstanceOf(CertificateException.class);
    X509Certificate[] own = {origin.certificate()};
    assertThatCode(() -> pinned.checkServerTrusted(own, "ECDHE_ECDSA")).doesNotThrowAnyException();
  }

  @Test
  void isNotOpenedWithWhatCannotBeRead() throws Exception {
    Path empty = Files.writeString(folder.resolve("secret-name.pem"), "");
    for (Path file : new Path[] {folder.resolve("missing-secret-name.pem"), empty, folder}) {
      assertThatThrownBy(() -> open(new TlsPolicy(Optional.of(file), Set.of(), false)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("tls.authorities")
          .hasMessageNotContaining("secret-name");
    }
    for (String pin : new String[] {"", "???", "c2hvcnQ="}) {
      assertThatThrownBy(() -> open(new TlsPolicy(Optional.empty(), Set.of(pin), false)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("TLS pin");
    }
  }

  private static void assertGood(Upstream upstream, URI uri) throws Exception {
    assertThat(value(upstream.fetchText(uri)).text()).isEqualTo("hello");
    assertThat(value(upstream.fetchText(uri)).text()).isEqualTo("hello");
    assertAllSlotsBack(upstream);
  }

  private static void assertRefused(Upstream upstream, URI uri) throws Exception {
    UpstreamException failure = failure(upstream.fetchText(uri));
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure).hasMessageContaining("secure").hasMessageNotContaining("token");
    assertAllSlotsBack(upstream);
  }

  private static Upstream open(TlsPolicy tls) {
    var policy =
        new RequestPolicy(
            Map.of(),
            Map.of(),
            Optional.empty(),
            Optional.empty(),
            HttpVersion.HTTP_1_1,
            tls,
            Duration.ZERO);
    return new PekkoUpstreams(
            KIT.system(),
            settings("playlist.first-byte-timeout = 20s, playlist.total-timeout = 20s"))
        .open(
            new OriginAccess(
                "secure", policy, Set.of(URI.create("https://localhost/")), Trust.OPERATOR));
  }
}
