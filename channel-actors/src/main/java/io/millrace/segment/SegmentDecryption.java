package io.millrace.segment;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Decrypts one segment as it comes in, in pieces of any size. Not thread-safe. */
final class SegmentDecryption {

  /** What is told where the bytes were encrypted with another key, or not at all. */
  static final String WRONG_KEY = "it cannot be decrypted with its key";

  private final Cipher cipher;
  private boolean begun;

  SegmentDecryption(SegmentCipher of) {
    cipher = of.start(Cipher.DECRYPT_MODE);
  }

  /** What the next bytes give; a block comes with the one after it, for it may be padding. */
  ByteString next(ByteString encrypted) {
    ByteString clear = ByteString.emptyByteString();
    for (var piece : encrypted.getByteBuffers()) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      begun |= bytes.length > 0;
      clear = clear.concat(shared(cipher.update(bytes)));
    }
    return clear;
  }

  /**
   * The end, without the padding.
   *
   * @throws SegmentInvalidException if there is no whole block, or the padding is none
   */
  ByteString last() {
    if (!begun) {
      throw new SegmentInvalidException(WRONG_KEY); // the cipher would make nothing of nothing
    }
    try {
      return shared(cipher.doFinal());
    } catch (GeneralSecurityException wrong) {
      throw new SegmentInvalidException(WRONG_KEY);
    }
  }

  /** A cipher may answer too few bytes for a block with null. */
  private static ByteString shared(byte @Nullable [] bytes) {
    return bytes == null ? ByteString.emptyByteString() : ByteString.fromArrayUnsafe(bytes);
  }
}
