package io.millrace.channel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/** Bytes that stand in the playlist instead of an address (RFC 2397). Pure. */
final class DataUri {

  private static final String SCHEME = "data:";

  /** Of Base64 three bytes of four characters, each written as an escape of three. */
  private static final int MOST_CHARACTERS_A_BYTE = 4;

  private static final int LONGEST_TYPE = 256;
  private static final int HEXADECIMAL = 16;

  private DataUri() {}

  static boolean is(String reference) {
    return reference.strip().regionMatches(true, 0, SCHEME, 0, SCHEME.length());
  }

  /**
   * What it holds.
   *
   * @param most bytes
   * @return empty if it cannot be read or holds more
   */
  static Optional<ByteString> bytes(String reference, long most) {
    String text = reference.strip();
    int comma = text.indexOf(',');
    if (comma < 0 || text.length() > most * MOST_CHARACTERS_A_BYTE + LONGEST_TYPE) {
      return Optional.empty();
    }
    byte[] unescaped = unescaped(text.substring(comma + 1));
    boolean base64 = text.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64");
    return (base64 ? decoded(unescaped) : Optional.of(unescaped))
        .filter(bytes -> bytes.length <= most)
        .map(ByteString::fromArray);
  }

  private static Optional<byte[]> decoded(byte[] text) {
    try {
      String standard =
          new String(text, StandardCharsets.ISO_8859_1).replace('-', '+').replace('_', '/');
      return Optional.of(Base64.getDecoder().decode(standard));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static byte[] unescaped(String text) {
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream(raw.length);
    int at = 0;
    while (at < raw.length) {
      if (raw[at] == '%'
          && at + 2 < raw.length
          && digit(raw[at + 1]) >= 0
          && digit(raw[at + 2]) >= 0) {
        out.write(digit(raw[at + 1]) * HEXADECIMAL + digit(raw[at + 2]));
        at += 3;
      } else {
        out.write(raw[at]);
        at++;
      }
    }
    return out.toByteArray();
  }

  private static int digit(byte character) {
    return Character.digit(character, HEXADECIMAL);
  }
}
