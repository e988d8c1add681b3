package io.millrace.app.server;

import io.millrace.cluster.ClusterSettings;
import io.millrace.http.play.LinkSigner;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that links to {@code /play} are signed with: what is in the data folder; else the nodes
 * of a cluster make the same one of their secret, and a server of its own makes one at first use.
 */
public final class PlayKey {

  private static final String FILE = "play-key";
  private static final String MAC = "HmacSHA256";

  /** Ends in the version of the form: a key is for one use. */
  private static final String USE = "millrace play links 1";

  private PlayKey() {}

  /**
   * What signs with the key of this data folder, or of this cluster.
   *
   * @throws StartException if the data folder cannot be read or written
   */
  public static LinkSigner signer(Path data, ClusterSettings cluster) {
    Path file = data.resolve(FILE);
    return new LinkSigner(
        cluster.enabled() && Files.notExists(file)
            ? ofCluster(cluster.secret())
            : new SecretFile(file, "key for links").obtain().value());
  }

  private static String ofCluster(String secret) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(USE.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + MAC, e);
    }
  }
}
