package io.millrace.app.demo;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.pekko.http.javadsl.model.Query;

/**
 * Gives out links that are good for a limited time, and knows them again: the end stands in the
 * link, signed with a key of this run. Immutable and thread-safe.
 */
final class DemoLinks {

  /** How long a link is good. */
  static final Duration LIFE = Duration.ofSeconds(90);

  private static final String ALGORITHM = "HmacSHA256";
  private static final int TOKEN_BYTES = 12;

  private final SecretKeySpec key;

  DemoLinks() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, ALGORITHM);
  }

  /** The query of a link that is given out now. */
  String query(Instant now) {
    String end = String.valueOf(now.plus(LIFE).getEpochSecond());
    return "exp=" + end + "&token=" + token(end);
  }

  /** Whether this is the query of a link that was given out and has not ended. */
  boolean isGood(Query query, Instant now) {
    Optional<String> end = query.get("exp");
    return end.isPresent()
        && isOurs(end.get(), query.get("token").orElse(""))
        && now.getEpochSecond() < Long.parseLong(end.get());
  }

  private boolean isOurs(String end, String token) {
    return MessageDigest.isEqual(
        token(end).getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
  }

  private String token(String end) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signature = mac.doFinal(end.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(signature, 0, TOKEN_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(ALGORITHM + " is part of every JDK", e);
    }
  }
}
