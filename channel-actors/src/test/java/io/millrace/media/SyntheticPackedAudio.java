package io.millrace.media;

import static io.millrace.media.BoxWriter.bytes;
import static io.millrace.media.BoxWriter.join;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * Makes small segments of packed audio of 48 kHz for tests (RFC 8216, 3.4): frames with sound
 * headers and silly content, behind an ID3 tag with a time stamp.
 */
public final class SyntheticPackedAudio {
  private static final int RATE = 48_000;

  private SyntheticPackedAudio() {}

  /**
   * A segment of AAC in ADTS.
   *
   * @param marker 1 to 255: fills the frames, so that segments of different sources differ
   * @param startPts of the first sample, in units of 1/90,000 s
   * @param duration rounded up to whole frames
   */
  public static byte[] adts(int marker, long startPts, Duration duration) {
    return segment(MediaContainer.ADTS, marker, startPts, duration);
  }

  /** A segment of any of the kinds of packed audio. */
  public static byte[] segment(
      MediaContainer container, int marker, long startPts, Duration duration) {
    int samples = container == MediaContainer.ADTS ? 1024 : samples(container);
    long wanted = duration.toNanos() * RATE / 1_000_000_000L;
    int frames = (int) ((wanted + samples - 1) / samples);
    return join(timestamp(startPts), frames(container, marker, frames));
  }

  static int samples(MediaContainer container) {
    return switch (container) {
      case ADTS -> 1024;
      case AC3, ENHANCED_AC3 -> 1536;
      case MPEG_AUDIO -> 1152;
      case TRANSPORT_STREAM, FRAGMENTED_MP4, WEBVTT ->
          throw new IllegalArgumentException(container + " is no packed audio");
    };
  }

  static byte[] frames(MediaContainer container, int marker, int count) {
    byte[] header =
        switch (container) {
          case ADTS -> bytes(0xff, 0xf1, 0x4c, 0x80, 200 >> 3, 0x1f, 0xfc);
          case AC3 -> bytes(0x0b, 0x77, 0, 0, 0x08, 8 << 3, 0x40);
          case ENHANCED_AC3 -> bytes(0x0b, 0x77, 0, 127, 0x34, 16 << 3, 0);
          case MPEG_AUDIO -> bytes(0xff, 0xfb, 0x54, 0xc0);
          case TRANSPORT_STREAM, FRAGMENTED_MP4, WEBVTT ->
              throw new IllegalArgumentException(container + " is no packed audio");
        };
    int length =
        switch (container) {
          case ADTS -> 200;
          case AC3, ENHANCED_AC3 -> 256;
          case MPEG_AUDIO, TRANSPORT_STREAM, FRAGMENTED_MP4, WEBVTT -> 192;
        };
    byte[] frame = new byte[length];
    Arrays.fill(frame, (byte) marker);
    System.arraycopy(header, 0, frame, 0, header.length);
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      frames.writeBytes(frame);
    }
    return frames.toByteArray();
  }

  /** An ID3 tag with Apple's time stamp. */
  static byte[] timestamp(long pts) {
    byte[] owner = "com.apple.streaming.transportStreamTimestamp\0".getBytes(ISO_8859_1);
    byte[] time = ByteBuffer.allocate(8).putLong(pts).array();
    return id3(join(frame("PRIV", join(owner, time))));
  }

  static byte[] frame(String id, byte[] content) {
    return join(id.getBytes(ISO_8859_1), synchsafe(content.length), bytes(0, 0), content);
  }

  static byte[] id3(byte[] content) {
    return join("ID3".getBytes(ISO_8859_1), bytes(4, 0, 0), synchsafe(content.length), content);
  }

  private static byte[] synchsafe(int length) {
    return bytes(length >> 21 & 0x7f, length >> 14 & 0x7f, length >> 7 & 0x7f, length & 0x7f);
  }
}
