package io.millrace.media;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;

/**
 * Makes small segments of MPEG-2 Transport Stream for tests: tables, video that looks like H.264 at
 * 25 frames per second and, if wanted, audio that looks like AAC. Structure, clocks and time stamps
 * are valid; the pictures are not. Continuity counters go on from segment to segment, so one
 * instance stands for one encoder. Not thread-safe.
 */
public final class SyntheticTransportStream {
  /** Of {@code startPts}, per second. */
  public static final int CLOCK = 90_000;

  static final int MAP_PID = 0x1000;
  static final int VIDEO_PID = 0x100;
  static final int AUDIO_PID = 0x101;
  static final int H264 = 0x1b;
  static final int AAC = 0x0f;

  private static final long PTS_MASK = (1L << 33) - 1;
  private static final int FRAME_MILLIS = 40;
  private static final int AUDIO_FRAME = 1_920;
  private static final int CLOCK_LEAD = 9_000;
  private static final byte[] DELIMITER = {0, 0, 0, 1, 0x09, (byte) 0xf0};
  private static final byte[] PARAMETERS =
      BoxWriter.join(
          BoxWriter.bytes(0, 0, 0, 1),
          BitWriter.escaped(ParameterSets.h264(1280, 720, 25)),
          BoxWriter.bytes(0, 0, 0, 1, 0x68, 0xce, 0x3c));

  private final TransportPacketWriter packets = new TransportPacketWriter();
  private final int marker;
  private final boolean audio;
  private long nextPts = 10 * CLOCK;

  /**
   * A stream.
   *
   * @param marker 1 to 255: fills the pictures, so that segments of different sources differ
   */
  public SyntheticTransportStream(int marker, boolean audio) {
    if (marker < 1 || marker > 255) {
      throw new IllegalArgumentException("the marker must lie between 1 and 255");
    }
    this.marker = marker;
    this.audio = audio;
  }

  /** The marker of the stream that a segment comes from. */
  public static int markerOf(byte[] segment) {
    return segment[segment.length - 1] & 0xff;
  }

  /** The next segment: it starts where the last one ended, with its only key frame. */
  public byte[] segment(Duration duration, int targetBytes) {
    return segment(nextPts, duration, duration, targetBytes);
  }

  /**
   * A segment that starts anywhere.
   *
   * @param startPts of the first picture, in units of 1/90,000 s
   * @param targetBytes rounded down to whole packets, and up to what the pictures need at least
   */
  public byte[] segment(
      long startPts, Duration duration, Duration keyFrameInterval, int targetBytes) {
    long ticks = duration.toNanos() * 9 / 100_000;
    long interval = keyFrameInterval.toNanos() * 9 / 100_000;
    int frames = (int) Math.max(1, duration.toMillis() / FRAME_MILLIS);
    int audioFrames = audio ? (int) ((ticks + AUDIO_FRAME - 1) / AUDIO_FRAME) : 0;
    int videoPackets = Math.max(frames, targetBytes / TransportPacket.LENGTH - 2 - audioFrames);
    packets.programAssociation(MAP_PID);
    if (audio) {
      packets.programMap(MAP_PID, 0, H264, VIDEO_PID, AAC, AUDIO_PID);
    } else {
      packets.programMap(MAP_PID, 0, H264, VIDEO_PID);
    }
    int audioWritten = 0;
    long keyFrameDue = 0;
    for (int i = 0; i < frames; i++) {
      long time = ticks * i / frames;
      long end = i == frames - 1 ? ticks : ticks * (i + 1) / frames;
      for (;
          audioWritten < audioFrames && (long) audioWritten * AUDIO_FRAME < end;
          audioWritten++) {
        writeAudio(startPts + (long) audioWritten * AUDIO_FRAME);
      }
      boolean keyFrame = time >= keyFrameDue;
      keyFrameDue += keyFrame ? interval : 0;
      int share = (int) ((long) videoPackets * (i + 1) / frames - (long) videoPackets * i / frames);
      writeVideo(startPts + time, keyFrame, share);
    }
    nextPts = startPts + ticks;
    return packets.take();
  }

  private void writeVideo(long pts, boolean keyFrame, int share) {
    ByteArrayOutputStream picture = new ByteArrayOutputStream();
    picture.writeBytes(DELIMITER);
    if (keyFrame) {
      picture.writeBytes(PARAMETERS);
    }
    picture.writeBytes(new byte[] {0, 0, 1, (byte) (keyFrame ? 0x65 : 0x41)});
    int length = TransportPacketWriter.capacity(share, true) - PesHeader.LENGTH - picture.size();
    picture.writeBytes(filler(length));
    byte[] pes = TransportPacketWriter.pesPacket(0xe0, pts & PTS_MASK, picture.toByteArray());
    packets.pesWithClock(VIDEO_PID, pes, keyFrame, (pts - CLOCK_LEAD) & PTS_MASK);
  }

  /** One packet that holds one ADTS frame of 48 kHz. */
  private void writeAudio(long pts) {
    int length = TransportPacketWriter.capacity(1, false) - PesHeader.LENGTH;
    byte[] frame = filler(length);
    byte[] header = {
      (byte) 0xff,
      (byte) 0xf1,
      0x4c,
      (byte) 0x80,
      (byte) (length >> 3),
      (byte) ((length << 5) | 0x1f),
      (byte) 0xfc
    };
    System.arraycopy(header, 0, frame, 0, header.length);
    packets.pes(AUDIO_PID, TransportPacketWriter.pesPacket(0xc0, pts & PTS_MASK, frame), false);
  }

  private byte[] filler(int length) {
    byte[] filler = new byte[length];
    Arrays.fill(filler, (byte) marker);
    return filler;
  }
}
