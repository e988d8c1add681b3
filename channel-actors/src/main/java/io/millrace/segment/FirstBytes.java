package io.millrace.segment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.millrace.media.MediaContainer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pekko.util.ByteString;

/**
 * Tells from the first bytes of a body whether it is a text instead of a segment, so that an error
 * page with status 200 is refused before anybody sees a byte of it. Pure.
 */
final class FirstBytes {

  /** So many encrypted bytes give as many in the clear as it takes to tell the container. */
  static final int ENOUGH = MediaContainer.ENOUGH + 2 * SegmentCipher.BLOCK_BYTES;

  private static final int TEXT = 256;
  private static final Pattern JSON = Pattern.compile("[\\[{]\\s*[{\"]");

  private FirstBytes() {}

  /**
   * Why these bytes, as they came from the origin, are no segment; empty if they may be one. Bytes
   * that are encrypted can begin with anything, so they have to be text over some length.
   */
  static Optional<String> objection(ByteString bytes) {
    if (bytes.isEmpty()) {
      return Optional.of("it is empty");
    }
    ByteString first = bytes.take(TEXT);
    return isText(first) ? page(first.decodeString(US_ASCII)) : Optional.empty();
  }

  private static Optional<String> page(String text) {
    String start = text.strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml")) {
      return Optional.of("it is an HTML or XML page with status 200");
    }
    if (JSON.matcher(start).lookingAt()) {
      return Optional.of("it is a JSON text with status 200");
    }
    return start.startsWith("#extm3u") ? Optional.of("it is a playlist") : Optional.empty();
  }

  private static boolean isText(ByteString bytes) {
    for (byte b : bytes.toArrayUnsafe()) {
      if (b >= 0 && b < ' ' && b != '\t' && b != '\r' && b != '\n') {
        return false;
      }
    }
    return true;
  }
}
