package io.millrace.http.viewer;

import io.millrace.source.ChannelId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes and recognizes the ids of viewer sessions: 24 bytes in base64url, 32 characters. They are
 * the minute since 1970 in which the session was given out (4 bytes), a random number (8) and the
 * first 96 bits of an HMAC-SHA-256 (RFC 2104) over the channel and the other two. So every node
 * that has the secret knows without asking that another one gave the session out, for which channel
 * and when. Thread-safe.
 *
 * <p>Every well-formed id is a session: viewers keep theirs when a server restarts that has its
 * secret to itself. Only those that prove themselves are believed to be more than that.
 */
public final class SessionIds {

  /** How long a session proves itself; clocks of nodes may differ by as much. */
  static final Duration PROVES_FOR = Duration.ofDays(1);

  private static final String MAC = "HmacSHA256";

  /** Ends in the version of the form: a key is for one use. */
  private static final String USE = "millrace viewer sessions 1";

  private static final int MINUTE_BYTES = 4;
  private static final int RANDOM_BYTES = 8;
  private static final int CLAIM_BYTES = MINUTE_BYTES + RANDOM_BYTES;
  private static final int PROOF_BYTES = 12;
  private static final int LENGTH = (CLAIM_BYTES + PROOF_BYTES) * 4 / 3;

  /** As long as one, and proves nothing. */
  public static final String NONE = "-".repeat(LENGTH);

  private final SecretKeySpec key;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param secret of all nodes that are to know each other's sessions
   * @param clock the wall clock
   */
  SessionIds(String secret, InstantSource clock) {
    this.key = new SecretKeySpec(hmac(key(bytes(secret)), bytes(USE)), MAC);
    this.clock = clock;
  }

  String fresh(ChannelId channel) {
    byte[] number = new byte[RANDOM_BYTES];
    random.nextBytes(number);
    byte[] claim =
        ByteBuffer.allocate(CLAIM_BYTES)
            .putInt((int) (clock.instant().getEpochSecond() / 60))
            .put(number)
            .array();
    return Base64.getUrlEncoder()
        .encodeToString(
            ByteBuffer.allocate(CLAIM_BYTES + PROOF_BYTES)
                .put(claim)
                .put(proof(channel, claim))
                .array());
  }

  /** Whether the session was given out for this channel, and not too long ago. */
  boolean proves(ChannelId channel, String id) {
    return isWellFormed(id) && age(id).compareTo(PROVES_FOR) <= 0 && isGenuine(channel, id);
  }

  /** Whether the session was given out for this channel, and will soon not prove itself. */
  boolean grewOld(ChannelId channel, String id) {
    return isWellFormed(id)
        && age(id).compareTo(PROVES_FOR.dividedBy(2)) > 0
        && isGenuine(channel, id);
  }

  /** What the id says, true or not, in both directions. */
  private Duration age(String id) {
    Instant given = Instant.EPOCH.plus(Duration.ofMinutes(ByteBuffer.wrap(decode(id)).getInt()));
    return Duration.between(given, clock.instant()).abs();
  }

  private boolean isGenuine(ChannelId channel, String id) {
    byte[] bytes = decode(id);
    return MessageDigest.isEqual(
        proof(channel, Arrays.copyOf(bytes, CLAIM_BYTES)),
        Arrays.copyOfRange(bytes, CLAIM_BYTES, bytes.length));
  }

  private byte[] proof(ChannelId channel, byte[] claim) {
    byte[] name = bytes(channel.value());
    byte[] all = ByteBuffer.allocate(claim.length + name.length).put(claim).put(name).array();
    return Arrays.copyOf(hmac(key, all), PROOF_BYTES);
  }

  private static byte[] decode(String id) {
    return Base64.getUrlDecoder().decode(id);
  }

  private static byte[] hmac(SecretKeySpec key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + MAC, e);
    }
  }

  private static SecretKeySpec key(byte[] bytes) {
    return new SecretKeySpec(bytes, MAC);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static boolean isWellFormed(String id) {
    return id.length() == LENGTH && id.chars().allMatch(SessionIds::isBase64Url);
  }

  private static boolean isBase64Url(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
