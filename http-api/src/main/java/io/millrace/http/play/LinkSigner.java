package io.millrace.http.play;

import io.millrace.source.ChannelId;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs links to {@code /play} and knows them again: HMAC-SHA-256 (RFC 2104) over the address, a
 * line feed and the end in seconds since 1970, in base64url without padding. Thread-safe.
 */
public final class LinkSigner {

  private static final String ALGORITHM = "HmacSHA256";

  /** Cannot begin an address, so no signature of a link is the name of a channel. */
  private static final String CHANNEL = "channel\n";

  /** 128 bits: nobody finds another address with the same name. */
  private static final int NAME_LENGTH = 22;

  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

  /** What a signature is worth. */
  enum Verdict {
    GOOD,
    EXPIRED,
    BAD
  }

  private final SecretKeySpec key;

  /**
   * @param secret the node's key, of which the bytes in UTF-8 count
   */
  public LinkSigner(String secret) {
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
  }

  /**
   * A link that plays the address until then.
   *
   * @param server where viewers reach the server, with the path that is in front of it, if any
   */
  public URI link(URI server, BroughtAddress address, Instant expires) {
    String base = server.toString();
    String end = String.valueOf(expires.getEpochSecond());
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
            + "/play?url="
            + URLEncoder.encode(address.text(), StandardCharsets.UTF_8).replace("+", "%20")
            + "&expires="
            + end
            + "&signature="
            + signature(address, end));
  }

  /**
   * Takes what a link says.
   *
   * @param expires seconds since 1970
   */
  Verdict verify(BroughtAddress address, String expires, String signature, Instant now) {
    boolean genuine =
        SECONDS.matcher(expires).matches()
            && MessageDigest.isEqual(
                signature(address, expires).getBytes(StandardCharsets.UTF_8),
                signature.getBytes(StandardCharsets.UTF_8));
    if (!genuine) {
      return Verdict.BAD;
    }
    return now.getEpochSecond() < Long.parseLong(expires) ? Verdict.GOOD : Verdict.EXPIRED;
  }

  /** The same for the same address, and does not give it away. */
  ChannelId channel(BroughtAddress address) {
    return new ChannelId("play-" + hmac(CHANNEL + address.uri()).substring(0, NAME_LENGTH));
  }

  private String signature(BroughtAddress address, String expires) {
    return hmac(address.text() + '\n' + expires);
  }

  private String hmac(String text) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "LinkSigner[…]";
  }
}
