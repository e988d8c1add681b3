package io.millrace.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** An origin over TLS on loopback, with a certificate for localhost that it signed itself. */
final class SecureListener implements AutoCloseable {

  private static final String PASSWORD = "changeit";

  private final KeyStore store;
  private final SSLContext context;
  private final SSLServerSocket listener;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private SecureListener(KeyStore store) throws Exception {
    this.store = store;
    this.context = context(store);
    this.listener =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  static SecureListener start(Path folder) throws Exception {
    SecureListener started = new SecureListener(store(folder));
    Thread.ofVirtual().start(started::serve);
    return started;
  }

  URI uri(String host) {
    return URI.create("https://" + host + ":" + listener.getLocalPort() + "/a?token=x");
  }

  /** What trusts this one and nobody else. */
  SSLContext context() {
    return context;
  }

  X509Certificate certificate() throws Exception {
    return (X509Certificate) store.getCertificate(store.aliases().nextElement());
  }

  /** The certificate as a file for those who are to trust it. */
  Path pem(Path folder) throws Exception {
    String text =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate().getEncoded());
    return Files.writeString(
        folder.resolve("authority-" + listener.getLocalPort() + ".pem"),
        "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n");
  }

  /** The first line of every request that came over a secure connection. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() throws IOException {
    listener.close();
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

  private void answer(SSLSocket socket) {
    try (socket) {
      var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      boolean first = true;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (first) {
          requests.add(line);
        }
        first = line.isEmpty();
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

  private static KeyStore store(Path folder) throws Exception {
    Path file = Files.createTempDirectory(folder, "store").resolve("origin.p12");
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
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  private static SSLContext context(KeyStore store) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}
