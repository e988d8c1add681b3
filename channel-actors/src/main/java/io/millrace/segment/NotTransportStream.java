package io.millrace.segment;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.apache.pekko.util.ByteString;

/** Says in words what came instead of an MPEG transport stream. Pure. */
final class NotTransportStream {

  private static final int LOOK = 64;

  private NotTransportStream() {}

  static String words(ByteString head) {
    if (head.isEmpty()) {
      return "the segment is empty";
    }
    String text =
        head.take(LOOK).decodeString(StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT);
    if (text.startsWith("<")) {
      return "a web page came instead of a segment";
    }
    if (text.startsWith("{") || text.startsWith("[")) {
      return "JSON came instead of a segment";
    }
    if (text.startsWith("#extm3u")) {
      return "a playlist came instead of a segment";
    }
    if (text.contains("ftyp") || text.contains("styp") || text.contains("moof")) {
      return "fMP4 segments are not supported yet";
    }
    if (text.startsWith("id3") || text.startsWith("\u00ff\u00f1") || text.startsWith("webvtt")) {
      return "packed audio and WebVTT segments are not supported yet";
    }
    return "what came is no MPEG transport stream";
  }
}
