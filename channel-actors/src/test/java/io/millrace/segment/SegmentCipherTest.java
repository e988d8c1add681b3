package io.millrace.segment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class SegmentCipherTest {

  private static final SegmentCipher CIPHER =
      new SegmentCipher(
          hex("2b7e151628aed2a6abf7158809cf4f3c"), hex("000102030405060708090a0b0c0d0e0f"));

  private final Random random = new Random(21);

  /** The first block of NIST SP 800-38A, F.2.1, and what pads it. */
  @Test
  void encryptsAsTheStandardSays() {
    ByteString encrypted = CIPHER.encrypt(hex("6bc1bee22e409f96e93d7e117393172a"));
    assertThat(encrypted.length()).isEqualTo(32);
    assertThat(encrypted.take(16)).isEqualTo(hex("7649abac8119b246cee98e9b12e9197d"));
  }

  @Test
  void decryptsWhatItEncrypted() {
    for (int length : new int[] {0, 1, 15, 16, 17, 187, 188, 100_000}) {
      ByteString clear = random(length);
      ByteString encrypted = CIPHER.encrypt(clear);
      assertThat(encrypted.length()).isEqualTo((length / 16 + 1) * 16);
      assertThat(CIPHER.decrypt(encrypted)).as("%s bytes", length).isEqualTo(clear);
    }
  }

  @Test
  void decryptsInPiecesOfAnySize() {
    ByteString clear = random(5000);
    ByteString encrypted = CIPHER.encrypt(clear);
    for (int most : new int[] {1, 2, 15, 16, 17, 1000}) {
      SegmentDecryption decryption = new SegmentDecryption(CIPHER);
      ByteString all = ByteString.emptyByteString();
      for (ByteString left = encrypted; !left.isEmpty(); ) {
        int length = Math.min(left.length(), 1 + random.nextInt(most));
        all = all.concat(decryption.next(left.take(length)));
        left = left.drop(length);
      }
      assertThat(all.concat(decryption.last())).as("up to %s", most).isEqualTo(clear);
    }
  }

  @Test
  void saysWhatCannotBeDecrypted() {
    ByteString encrypted = CIPHER.encrypt(random(1000));
    var other = new SegmentCipher(hex("00000000000000000000000000000000"), CIPHER.iv());
    assertRefused(other, encrypted);
    assertRefused(CIPHER, encrypted.dropRight(1));
    assertRefused(CIPHER, encrypted.dropRight(16));
    assertRefused(CIPHER, ByteString.emptyByteString());
  }

  @Test
  void needsSixteenBytesOfEach() {
    for (int wrong : new int[] {0, 15, 17, 32}) {
      ByteString bytes = ByteString.fromArray(new byte[wrong]);
      assertThatThrownBy(() -> new SegmentCipher(bytes, CIPHER.iv()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new SegmentCipher(CIPHER.key(), bytes))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void tellsItsKeyToNobody() {
    byte[] letters = new byte[16];
    Arrays.fill(letters, "K".getBytes(US_ASCII)[0]);
    var cipher = new SegmentCipher(ByteString.fromArray(letters), CIPHER.iv());
    for (Object shown : new Object[] {cipher, new Protection.Decrypted(cipher)}) {
      assertThat(shown.toString()).doesNotContain("KK", "75", "4b", "4B", "ByteString");
    }
  }

  private static void assertRefused(SegmentCipher cipher, ByteString encrypted) {
    assertThatThrownBy(() -> cipher.decrypt(encrypted))
        .isInstanceOf(SegmentInvalidException.class)
        .hasMessageContaining("cannot be decrypted with its key");
  }

  private ByteString random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.fromArray(bytes);
  }

  private static ByteString hex(String digits) {
    return ByteString.fromArray(HexFormat.of().parseHex(digits));
  }
}
