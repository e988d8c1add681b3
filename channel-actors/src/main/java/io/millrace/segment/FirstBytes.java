package io.millrace.segment;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Tells from the first bytes of a body whether it can be a segment, so that an error page with
 * status 200 is refused before anybody sees a byte of it. Pure.
 */
final class FirstBytes {

  private static final int PACKET = 188;
  private static final byte SYNC = 0x47;

  /** With as many bytes, or with all there are, the answer is final. */
  static final int ENOUGH = 2 * PACKET + 1;

  private FirstBytes() {}

  /** Why these bytes are no segment; empty if they may be one. */
  static Optional<String> objection(ByteString bytes) {
    if (bytes.isEmpty()) {
      return Optional.of("it is empty");
    }
    if (isTransportStream(bytes)) {
      return Optional.empty();
    }
    String start = bytes.take(64).decodeString(US_ASCII).strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<")) {
      return Optional.of("it is an HTML or XML page with status 200");
    }
    if (start.startsWith("{") || start.startsWith("[")) {
      return Optional.of("it is a JSON text with status 200");
    }
    if (start.startsWith("#extm3u")) {
      return Optional.of("it is a playlist");
    }
    if (start.startsWith("webvtt")) {
      return Optional.of("WebVTT segments are not supported yet");
    }
    if (isMp4Box(bytes)) {
      return Optional.of("fMP4 segments are not supported yet");
    }
    if (start.startsWith("id3") || isAudioFrame(bytes)) {
      return Optional.of("packed audio segments are not supported yet");
    }
    return Optional.of("it is no MPEG transport stream");
  }

  private static boolean isTransportStream(ByteString bytes) {
    for (int at = 0; at < Math.min(bytes.length(), ENOUGH); at += PACKET) {
      if (bytes.apply(at) != SYNC) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMp4Box(ByteString bytes) {
    if (bytes.length() < 8) {
      return false;
    }
    return switch (bytes.slice(4, 8).decodeString(US_ASCII)) {
      case "ftyp", "styp", "moof", "moov", "sidx", "emsg", "prft", "mdat", "free" -> true;
      default -> false;
    };
  }

  /** ADTS: twelve set bits. */
  private static boolean isAudioFrame(ByteString bytes) {
    return bytes.length() > 1 && bytes.apply(0) == (byte) 0xff && (bytes.apply(1) & 0xf0) == 0xf0;
  }
}
