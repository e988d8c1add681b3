package io.millrace.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.jspecify.annotations.Nullable;

/** Secure connections as a source's policy wants them. */
final class SourceTls {

  private static final String NOT_READABLE =
      "the file of TLS authorities (tls.authorities) cannot be read: it has to be there, with"
          + " certificates in PEM";

  private static final int SHA_256_BYTES = 32;

  private SourceTls() {}

  /**
   * How the source's connections are secured; empty for what the platform does by default.
   *
   * @param http2 for connections that are to speak HTTP/2; others fail
   * @throws IllegalArgumentException if certificates cannot be read, or a pin is not one
   */
  static Optional<HttpsConnectionContext> of(TlsPolicy policy, boolean http2) {
    if (!http2 && policy.equals(TlsPolicy.PLATFORM)) {
      return Optional.empty();
    }
    policy.pins().forEach(SourceTls::requirePin);
    try {
      Optional<X509ExtendedTrustManager> authorities =
          policy.insecure() ? Optional.empty() : Optional.of(trusting(policy.authorities()));
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager[] trust = {new PinnedTrust(authorities, policy.pins(), http2)};
      context.init(null, trust, null);
      return Optional.of(ConnectionContext.httpsClient(context));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("no secure connections on this platform", impossible);
    }
  }

  private static X509ExtendedTrustManager trusting(Optional<Path> authorities)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(authorities.map(SourceTls::store).orElse(platform()));
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** The factory takes "none" for the platform's own. */
  private static @Nullable KeyStore platform() {
    return null;
  }

  private static KeyStore store(Path file) {
    if (!Files.isRegularFile(file)) {
      // What is none may never end.
      throw new IllegalArgumentException(NOT_READABLE);
    }
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (all.isEmpty()) {
        throw new IllegalArgumentException(
            "the file of TLS authorities (tls.authorities) holds no certificate");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : all) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      return store;
    } catch (IOException | GeneralSecurityException unreadable) {
      throw new IllegalArgumentException(NOT_READABLE);
    }
  }

  private static void requirePin(String pin) {
    try {
      if (Base64.getDecoder().decode(pin).length == SHA_256_BYTES) {
        return;
      }
    } catch (IllegalArgumentException notBase64) {
      // refused below
    }
    throw new IllegalArgumentException("a TLS pin is not a SHA-256 in Base64");
  }
}
