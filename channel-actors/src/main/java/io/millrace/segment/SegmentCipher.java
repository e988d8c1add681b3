package io.millrace.segment;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.apache.pekko.util.ByteString;

/**
 * How segments with {@code METHOD=AES-128} are encrypted (RFC 8216, 4.3.2.4): AES with a key of 128
 * bits, cipher block chaining over the whole segment, PKCS7 padding. Immutable.
 *
 * @param key 16 bytes
 * @param iv the initialization vector, 16 bytes
 */
public record SegmentCipher(ByteString key, ByteString iv) {

  static final int BLOCK_BYTES = 16;

  public SegmentCipher {
    if (key.length() != BLOCK_BYTES || iv.length() != BLOCK_BYTES) {
      throw new IllegalArgumentException(
          "a key of " + key.length() + " and a vector of " + iv.length() + " bytes; both need 16");
    }
  }

  /** Encrypts a whole segment. */
  public ByteString encrypt(ByteString clear) {
    try {
      return ByteString.fromArrayUnsafe(start(Cipher.ENCRYPT_MODE).doFinal(clear.toArrayUnsafe()));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("bytes of any length can be encrypted", impossible);
    }
  }

  /**
   * Decrypts a whole segment.
   *
   * @throws SegmentInvalidException if that is not what was encrypted with this key
   */
  public ByteString decrypt(ByteString encrypted) {
    SegmentDecryption decryption = new SegmentDecryption(this);
    return decryption.next(encrypted).concat(decryption.last());
  }

  /** A key is as good as what it protects: it stands in no log. */
  @Override
  public String toString() {
    return "SegmentCipher[AES-128]";
  }

  /** Every Java platform has this cipher. */
  Cipher start(int mode) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(mode, new SecretKeySpec(key.toArray(), "AES"), new IvParameterSpec(iv.toArray()));
      return cipher;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("AES is missing", missing);
    }
  }
}
