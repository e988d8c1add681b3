package io.millrace.http.viewer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * This node among those that count the viewers of a channel together.
 *
 * @param name no other node has it
 * @param key secret, not empty, and the same on all nodes. Without it nobody can tell sessions from
 *     their hashes, nor choose sessions whose hashes make a channel seem full
 */
public record CountingNode(String name, String key) {

  private static final String MAC = "HmacSHA256";
  private static final int KEY_BYTES = 16;

  public CountingNode {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("the key of node " + name + " is empty");
    }
  }

  /** Where there are no other nodes. */
  public static CountingNode alone() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return new CountingNode("local", HexFormat.of().formatHex(key));
  }

  /** The session's hash, from 0 to {@link Long#MAX_VALUE}; the same on all nodes. */
  long hash(String session) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), MAC));
      byte[] hash = mac.doFinal(session.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong() >>> 1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + MAC, e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "CountingNode[" + name + "]";
  }
}
