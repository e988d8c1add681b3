package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority for nodes' certificates, which leaves them as PEM files. */
public final class NodeAuthority {

  private static final String PASSWORD = "changeit";
  private static final String SELF = "authority";

  private final Path folder;
  private final Path store;

  public NodeAuthority(Path folder) throws Exception {
    this.folder = Files.createTempDirectory(folder, SELF);
    this.store = this.folder.resolve("keys.p12");
    make(SELF, "CN=the authority of a test", "-ext", "bc:c");
    pem("ca.pem", "CERTIFICATE", keys().getCertificate(SELF).getEncoded());
  }

  /**
   * The files of one more node.
   *
   * @param common what nodes of a cluster have in common
   */
  public ClusterSettings.Tls node(String name, String common) throws Exception {
    make(name, "CN=" + name, "-signer", SELF, "-ext", "SAN=dns:" + common);
    KeyStore keys = keys();
    return new ClusterSettings.Tls(
        pem(name + ".pem", "CERTIFICATE", keys.getCertificate(name).getEncoded()),
        pem(name + ".key", "PRIVATE KEY", keys.getKey(name, PASSWORD.toCharArray()).getEncoded()),
        folder.resolve("ca.pem"));
  }

  private void make(String alias, String name, String... more)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "RSA",
                "-dname",
                name,
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD,
                "-keystore",
                store.toString()));
    command.addAll(List.of(more));
    Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(made.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(made.exitValue()).as(said).isZero();
  }

  private KeyStore keys() throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private Path pem(String file, String what, byte[] bytes) throws IOException {
    return Files.writeString(
        folder.resolve(file),
        "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
            .formatted(what, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)));
  }
}
