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
 * <p>A name that is made of an address is mixed with a secret: else whoever guesses an address
 * could find out that it is the source's. Nodes of one secret give one thing one name, so a
 * playlist that one of them has made is good at the next.
 */
public final class AttachmentNames {

  /** With a secret of this process, which such names do not outlive. */
  static final AttachmentNames OF_THIS_PROCESS = new AttachmentNames(random());

  private static final int LENGTH = 24;

  /** Ends in the version of the form: what is made of the nodes' secret is for one use. */
  private static final String USE = "millrace attachment names 1\n";

  private final String secret;

  private AttachmentNames(String secret) {
    this.secret = secret;
  }

  /**
   * Of the nodes of a cluster.
   *
   * @param secret that they all have
   */
  public static AttachmentNames ofNodes(String secret) {
    return new AttachmentNames(USE + secret);
  }

  static String initialization(ByteString bytes) {
    return "init-" + digest(bytes.toArray()) + '.' + extension(bytes);
  }

  /** The address is part of it, so that nobody can try out which key a name belongs to. */
  String key(String address, ByteString bytes) {
    return "key-" + secretly(address + '\n' + HexFormat.of().formatHex(bytes.toArray())) + ".key";
  }

  /** Of what nobody has fetched yet: the address stands for the bytes. */
  String unfetchedInitialization(String address) {
    return "init-" + secretly(address) + ".mp4";
  }

  String unfetchedKey(String address) {
    return "key-" + secretly(address) + ".key";
  }

  private static String extension(ByteString bytes) {
    if (bytes.nonEmpty() && bytes.apply(0) == 0x47) {
      return "ts";
    }
    return bytes.take(6).decodeString(StandardCharsets.ISO_8859_1).equals("WEBVTT") ? "vtt" : "mp4";
  }

  private String secretly(String text) {
    return digest((secret + '\n' + text).getBytes(StandardCharsets.UTF_8));
  }

  private static String random() {
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

  /** Without the secret. */
  @Override
  public String toString() {
    return "AttachmentNames[…]";
  }
}
