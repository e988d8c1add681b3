package io.millrace.media;

import static io.millrace.media.BoxWriter.box;
import static io.millrace.media.BoxWriter.bytes;
import static io.millrace.media.BoxWriter.fullBox;
import static io.millrace.media.BoxWriter.ints;
import static io.millrace.media.BoxWriter.join;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * Makes small fragmented MP4 for tests: one track that looks like H.264 of 1280x720 pixels, or one
 * that looks like AAC of 48 kHz. Boxes and times are valid; the samples are not. One instance
 * stands for one encoder. Not thread-safe.
 */
public final class SyntheticFragmentedMp4 {
  /** Of the track, per second. */
  public static final int TIMESCALE = 90_000;

  static final int SYNC_SAMPLE = 0x02000000;
  static final int OTHER_SAMPLE = 0x01010000;
  private static final int TRACK = 1;
  private static final int FRAME = TIMESCALE / 25;

  private final int marker;
  private final boolean video;
  private int sequence = 1;
  private long nextDecodeTime = 10 * TIMESCALE;

  private SyntheticFragmentedMp4(int marker, boolean video) {
    if (marker < 1 || marker > 255) {
      throw new IllegalArgumentException("the marker must lie between 1 and 255");
    }
    this.marker = marker;
    this.video = video;
  }

  /**
   * A track of video.
   *
   * @param marker 1 to 255: fills the samples, so that segments of different sources differ
   */
  public static SyntheticFragmentedMp4 video(int marker) {
    return new SyntheticFragmentedMp4(marker, true);
  }

  /** A track of audio, marked in the same way. */
  public static SyntheticFragmentedMp4 audio(int marker) {
    return new SyntheticFragmentedMp4(marker, false);
  }

  /** The marker of the track that a segment comes from. */
  public static int markerOf(byte[] segment) {
    return segment[segment.length - 1] & 0xff;
  }

  /** The Media Initialization Section. */
  public byte[] init() {
    return init(video ? avc() : aac());
  }

  /** The next segment: it starts where the last one ended, with its only key frame. */
  public byte[] segment(Duration duration, int targetBytes) {
    long ticks = duration.toNanos() * 9 / 100_000;
    int samples = (int) Math.max(1, ticks / FRAME);
    byte[] payload = new byte[Math.max(1, targetBytes - segment(0, 0, 0, 1, new byte[0]).length)];
    Arrays.fill(payload, (byte) marker);
    byte[] segment = segment(sequence++, nextDecodeTime, (int) (ticks / samples), samples, payload);
    nextDecodeTime += ticks / samples * samples;
    return segment;
  }

  /**
   * A segment of one fragment that starts with a key frame, its only one.
   *
   * @param baseDecodeTime of its first sample, in units of the timescale
   * @param sampleDuration in the same units
   * @param payload what its samples hold together
   */
  public byte[] segment(
      int sequence, long baseDecodeTime, int sampleDuration, int samples, byte[] payload) {
    return join(
        box("styp", "msdh".getBytes(US_ASCII), ints(0), "msdhmsix".getBytes(US_ASCII)),
        fragment(sequence, baseDecodeTime, sampleDuration, samples, true),
        box("mdat", payload));
  }

  /** A Movie Fragment Box. */
  byte[] fragment(
      int sequence, long baseDecodeTime, int sampleDuration, int samples, boolean keyFrame) {
    int first = keyFrame || !video ? SYNC_SAMPLE : OTHER_SAMPLE;
    byte[] header =
        fullBox(
            "tfhd", 0, 0x020028, ints(TRACK, sampleDuration, video ? OTHER_SAMPLE : SYNC_SAMPLE));
    byte[] time = fullBox("tfdt", 1, 0, ByteBuffer.allocate(8).putLong(baseDecodeTime).array());
    byte[] run = fullBox("trun", 0, 0x000005, ints(samples, 0, first));
    return box("moof", fullBox("mfhd", 0, 0, ints(sequence)), box("traf", header, time, run));
  }

  /** A Media Initialization Section for any sample entry. */
  byte[] init(byte[] sampleEntry) {
    byte[] trackHeader = fullBox("tkhd", 0, 3, ints(0, 0, TRACK, 0, 0), new byte[60]);
    byte[] mediaHeader = fullBox("mdhd", 0, 0, ints(0, 0, TIMESCALE, 0, 0x55c40000));
    byte[] handler = (video ? "vide" : "soun").getBytes(US_ASCII);
    byte[] media =
        box(
            "mdia",
            mediaHeader,
            fullBox("hdlr", 0, 0, ints(0), handler, new byte[13]),
            box("minf", box("stbl", fullBox("stsd", 0, 0, ints(1), sampleEntry))));
    return join(
        box("ftyp", "iso6".getBytes(US_ASCII), ints(0), "iso6mp41".getBytes(US_ASCII)),
        box(
            "moov",
            fullBox("mvhd", 0, 0, new byte[96]),
            box("trak", trackHeader, media),
            box("mvex", fullBox("trex", 0, 0, ints(TRACK, 1, FRAME, 0, OTHER_SAMPLE)))));
  }

  /** A sample entry of a video of 1280x720 pixels. */
  static byte[] visual(String format, byte[]... boxes) {
    byte[] fields =
        ByteBuffer.allocate(78).putShort(6, (short) 1).putInt(24, 1280 << 16 | 720).array();
    return box(format, fields, join(boxes));
  }

  /** A sample entry of two channels of 48 kHz. */
  static byte[] sound(String format, byte[]... boxes) {
    byte[] fields = ByteBuffer.allocate(28).putShort(6, (short) 1).putInt(16, 2 << 16 | 16).array();
    return box(format, fields, join(boxes));
  }

  private static byte[] avc() {
    return visual("avc1", box("avcC", bytes(1, 0x64, 0, 0x1f, 0xff, 0xe0, 0)));
  }

  private static byte[] aac() {
    return sound("mp4a", esds(0x40, 0x11, 0x90));
  }

  /** Descriptors of a stream with its type and the start of its own configuration. */
  static byte[] esds(int objectType, int... specific) {
    byte[] configuration =
        specific.length == 0 ? new byte[0] : join(bytes(5, specific.length), bytes(specific));
    byte[] decoder =
        join(bytes(4, 13 + configuration.length, objectType), new byte[12], configuration);
    return fullBox("esds", 0, 0, bytes(3, 0x80, 0x80, 0x80, 3 + decoder.length, 0, 1, 0), decoder);
  }
}
