package io.millrace.channel;

import io.millrace.source.LinkRefresh;
import io.millrace.source.ProbeDepth;
import io.millrace.source.RecordText;
import io.millrace.source.SourceDefinition;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * By which a node tells whether a link was found as its own definition of the source says: with
 * another address, page, account or proxy, another link would have been found.
 */
final class LinkFingerprint {

  /** Half of a SHA-256 is enough to tell two definitions apart. */
  private static final int BYTES = 16;

  private LinkFingerprint() {}

  static String of(SourceDefinition source) {
    // Whatever else a source is defined by has no part in its link.
    var way =
        new SourceDefinition(
            source.name(),
            source.locator(),
            0,
            source.requests(),
            false,
            Optional.empty(),
            LinkRefresh.BY_ITSELF,
            ProbeDepth.PLAYLIST,
            source.trust());
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(RecordText.of(way).getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
