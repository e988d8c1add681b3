package io.millrace.channel;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.apache.pekko.util.ByteString;

/**
 * The names under which attachments are published. They say nothing of the source, and other bytes
 * have another name, so that caches may keep them.
 *
 * <p>A name that is made of an address is mixed with a secret of this process: else whoever guesses
 * an address could find out that it is the source's. Such names do not outlive the process.
 */
final class AttachmentNames {

  private static final int LENGTH = 24;
  private static final String SECRET = secret();

  private AttachmentNames() {}

  static String initialization(ByteString bytes) {
    return "init-" + digest(bytes.toArray()) + '.' + extension(bytes);
  }

  /** The address is part of it, so that nobody can try out which key a name belongs to. */
  static String key(String address, ByteString bytes) {
    return "key-" + secretly(address + '\n' + HexFormat.of().formatHex(bytes.toArray())) + ".key";
  }

  /** Of what nobody has fetched yet: the address stands for the bytes. */
  static String unfetchedInitialization(String address) {
    return "init-" + secretly(address) + ".mp4";
  }

  static String unfetchedKey(String address) {
    return "key-" + secretly(address) + ".key";
  }

  private static String extension(ByteString bytes) {
    if (bytes.nonEmpty() && bytes.apply(0) == 0x47) {
      return "ts";
    }
    return bytes.take(6).decodeString(StandardCharsets.ISO_8859_1).equals("WEBVTT") ? "vtt" : "mp4";
  }

  private static String secretly(String text) {
    return digest((SECRET + '\n' + text).getBytes(StandardCharsets.UTF_8));
  }

  private static String secret() {
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    return HexFormat.of().formatHex(secret);
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
