package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A loop of packed audio (RFC 8216, 3.4): frames of AAC with ADTS headers, the time stamp in an ID3
 * tag before them.
 */
final class PackedAudio implements Loop {

  private static final long SAMPLES_PER_FRAME = 1024;
  private static final long SAMPLES_PER_SECOND = 48_000;
  private static final long FRAMES_PER_TURN =
      TURN.toSeconds() * SAMPLES_PER_SECOND / SAMPLES_PER_FRAME;
  private static final String OWNER = "com.apple.streaming.transportStreamTimestamp";

  private final List<byte[]> frames;
  private final Cut cut;

  /** Takes the second turn of a longer piece. */
  PackedAudio(byte[] piece, Cut cut) {
    List<byte[]> all = new ArrayList<>();
    for (int at = 0; at < piece.length; at += frameLength(piece, at)) {
      all.add(Arrays.copyOfRange(piece, at, at + frameLength(piece, at)));
    }
    this.frames = List.copyOf(all.subList((int) FRAMES_PER_TURN, 2 * (int) FRAMES_PER_TURN));
    this.cut = cut;
  }

  @Override
  public String extension() {
    return "aac";
  }

  @Override
  public String contentType() {
    return "audio/aac";
  }

  @Override
  public Optional<byte[]> initialization() {
    return Optional.empty();
  }

  @Override
  public double duration(long number) {
    long samples = (firstFrame(number + 1) - firstFrame(number)) * SAMPLES_PER_FRAME;
    return (double) samples / SAMPLES_PER_SECOND;
  }

  @Override
  public byte[] segment(long number, Duration start) {
    var bytes = new ByteArrayOutputStream();
    long first = firstFrame(number);
    long samples = first * SAMPLES_PER_FRAME;
    bytes.writeBytes(timeStamp(Loop.ticks(start) + samples * CLOCK / SAMPLES_PER_SECOND));
    for (long frame = first; frame < firstFrame(number + 1); frame++) {
      bytes.writeBytes(frames.get((int) (frame % FRAMES_PER_TURN)));
    }
    return bytes.toByteArray();
  }

  /** The first frame that begins in this segment. */
  private long firstFrame(long number) {
    return Math.ceilDiv(number * FRAMES_PER_TURN, cut.perTurn());
  }

  private static int frameLength(byte[] bytes, int at) {
    return ((bytes[at + 3] & 0x03) << 11)
        | ((bytes[at + 4] & 0xff) << 3)
        | ((bytes[at + 5] & 0xe0) >> 5);
  }

  /** An ID3 tag (version 2.4) with one private frame. */
  private static byte[] timeStamp(long ticks) {
    int content = OWNER.length() + 1 + Long.BYTES;
    return ByteBuffer.allocate(20 + content)
        .put("ID3".getBytes(US_ASCII))
        .put(new byte[] {4, 0, 0})
        .putInt(content + 10) // below 128, where a synchsafe number is a plain one
        .put("PRIV".getBytes(US_ASCII))
        .putInt(content)
        .putShort((short) 0)
        .put(OWNER.getBytes(US_ASCII))
        .put((byte) 0)
        .putLong(ticks & ((1L << 33) - 1))
        .array();
  }
}
