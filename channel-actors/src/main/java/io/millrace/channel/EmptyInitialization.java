package io.millrace.channel;

import io.millrace.media.WebVtt;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Media Initialization Sections that say nothing, for segments that need none: a Transport Stream
 * packet without content, an ID3 tag without frames, a WebVTT header.
 */
final class EmptyInitialization {

  private static final int PACKET = 188;
  private static final String TRANSPORT_STREAM = "init-0000.ts";
  private static final String PACKED_AUDIO = "init-0000.aac";
  private static final String WEBVTT = "init-0000.vtt";

  /** All of them; every channel has them. */
  static final Map<String, Attachment> ALL =
      Map.of(
          TRANSPORT_STREAM, attachment("video/mp2t", nullPacket()),
          PACKED_AUDIO, attachment("audio/aac", new byte[] {'I', 'D', '3', 4, 0, 0, 0, 0, 0, 0}),
          WEBVTT, attachment("text/vtt; charset=utf-8", WebVtt.empty()));

  private EmptyInitialization() {}

  /** The one for segments with this extension; empty if there is none for their kind. */
  static Optional<String> nameFor(String extension) {
    return switch (extension) {
      case "ts" -> Optional.of(TRANSPORT_STREAM);
      case "aac", "ac3", "ec3", "mp3" -> Optional.of(PACKED_AUDIO);
      case "vtt" -> Optional.of(WEBVTT);
      default -> Optional.empty();
    };
  }

  private static Attachment attachment(String contentType, byte[] bytes) {
    return new Attachment(
        Attachment.Kind.INITIALIZATION, contentType, ByteString.fromArrayUnsafe(bytes));
  }

  /** ISO/IEC 13818-1, 2.4.3.3: PID 0x1fff, ignored by every reader. */
  private static byte[] nullPacket() {
    byte[] packet = new byte[PACKET];
    packet[0] = 0x47;
    packet[1] = 0x1f;
    packet[2] = (byte) 0xff;
    packet[3] = 0x10;
    return packet;
  }
}
