package io.millrace.app.e2e;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-128 (RFC 8216, 4.3.2.4) with a new key every so many segments.
 *
 * @param seed of its keys
 * @param explicitIv whether the playlist tells Initialization Vectors, or they are the Media
 *     Sequence Numbers
 */
record KeyRotation(int seed, int segmentsPerKey, boolean explicitIv) {

  private static final int BYTES = 16;

  /** The number of the key of a segment. */
  long number(long msn) {
    return msn / segmentsPerKey;
  }

  byte[] key(long number) {
    byte[] key = new byte[BYTES];
    new Random(seed + 1000 * number).nextBytes(key);
    return key;
  }

  /** The EXT-X-KEY tag before a segment. */
  String tag(long msn, String uri) {
    String iv = explicitIv ? ",IV=0x" + HexFormat.of().formatHex(iv(msn)) : "";
    return "#EXT-X-KEY:METHOD=AES-128,URI=\"" + uri + "\"" + iv + "\n";
  }

  byte[] encrypt(byte[] segment, long msn) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      var key = new SecretKeySpec(key(number(msn)), "AES");
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv(msn)));
      return cipher.doFinal(segment);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES is part of every JDK", e);
    }
  }

  private byte[] iv(long msn) {
    return explicitIv
        ? key(-1 - number(msn))
        : ByteBuffer.allocate(BYTES).putLong(0).putLong(msn).array();
  }
}
