package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the header of an audio frame says: ADTS (ISO/IEC 13818-7), AC-3 and Enhanced AC-3 (ETSI TS
 * 102 366), or MPEG audio (ISO/IEC 11172-3, 13818-3).
 *
 * @param length of the frame in bytes, its header included
 * @param samples that it adds to the presentation; none where it belongs to another frame
 * @param rate samples in a second
 */
record AudioFrame(MediaContainer container, String codec, int length, int samples, int rate) {
  /** As many bytes as it takes to know all that; no frame is shorter. */
  static final int HEADER = 7;

  private static final int[] ADTS_RATES = {
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350
  };
  private static final int[] AC3_RATES = {48_000, 44_100, 32_000};
  private static final int[] AC3_KILOBITS = {
    32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640
  };
  private static final int[] MPEG_RATES = {44_100, 48_000, 32_000};
  private static final int[][] MPEG_1_KILOBITS = {
    {32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
    {32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
    {32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
  };
  private static final int[][] MPEG_2_KILOBITS = {
    {32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
    {8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
    {8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
  };

  /** The frame that begins here; empty if none does, or its header is not all there. */
  static Optional<AudioFrame> at(ByteBuffer bytes, int at) {
    if (bytes.limit() - at < HEADER) {
      return Optional.empty();
    }
    int sync = bytes.getShort(at) & 0xffff;
    if (sync == 0x0b77) {
      return (bytes.get(at + 5) & 0xff) >> 3 <= 10 ? ac3(bytes, at) : enhancedAc3(bytes, at);
    }
    if ((sync & 0xfff6) == 0xfff0) {
      return adts(bytes, at);
    }
    return (sync & 0xffe0) == 0xffe0 ? mpeg(bytes, at) : Optional.empty();
  }

  /** Whether that is likely to be of the same sound. */
  boolean isFollowedBy(AudioFrame next) {
    return next.container() == container && next.rate() == rate && next.codec().equals(codec);
  }

  private static Optional<AudioFrame> adts(ByteBuffer bytes, int at) {
    int third = bytes.get(at + 2) & 0xff;
    int rate = third >> 2 & 0x0f;
    int length = bytes.getInt(at + 3) >>> 13 & 0x1fff;
    if (rate >= ADTS_RATES.length || length < HEADER) {
      return Optional.empty();
    }
    String codec = "mp4a.40." + ((third >> 6) + 1);
    int blocks = (bytes.get(at + 6) & 3) + 1;
    return Optional.of(
        new AudioFrame(MediaContainer.ADTS, codec, length, 1024 * blocks, ADTS_RATES[rate]));
  }

  private static Optional<AudioFrame> ac3(ByteBuffer bytes, int at) {
    int fifth = bytes.get(at + 4) & 0xff;
    int rate = fifth >> 6;
    int size = fifth & 0x3f;
    if (rate >= AC3_RATES.length || size / 2 >= AC3_KILOBITS.length) {
      return Optional.empty();
    }
    int odd = AC3_RATES[rate] == 44_100 ? size & 1 : 0;
    int words = AC3_KILOBITS[size / 2] * 96_000 / AC3_RATES[rate] + odd;
    return Optional.of(
        new AudioFrame(MediaContainer.AC3, "ac-3", 2 * words, 1536, AC3_RATES[rate]));
  }

  private static Optional<AudioFrame> enhancedAc3(ByteBuffer bytes, int at) {
    int third = bytes.get(at + 2) & 0xff;
    int fifth = bytes.get(at + 4) & 0xff;
    int rate = fifth >> 6;
    int blocks = fifth >> 4 & 3;
    boolean half = rate == 3;
    if ((half && blocks == 3) || (bytes.get(at + 5) & 0xff) >> 3 > 16) {
      return Optional.empty();
    }
    int length = 2 * ((third & 7) << 8 | (bytes.get(at + 3) & 0xff)) + 2;
    int samples = 256 * (half || blocks == 3 ? 6 : blocks + 1);
    boolean ofItsOwn = third >> 6 != 1 && (third >> 3 & 7) == 0;
    int samplesInSecond = half ? AC3_RATES[blocks] / 2 : AC3_RATES[rate];
    return length < HEADER
        ? Optional.empty()
        : Optional.of(
            new AudioFrame(
                MediaContainer.ENHANCED_AC3,
                "ec-3",
                length,
                ofItsOwn ? samples : 0,
                samplesInSecond));
  }

  private static Optional<AudioFrame> mpeg(ByteBuffer bytes, int at) {
    int second = bytes.get(at + 1) & 0xff;
    int third = bytes.get(at + 2) & 0xff;
    int version = second >> 3 & 3;
    int layer = 4 - (second >> 1 & 3);
    int kilobits = third >> 4;
    int rate = third >> 2 & 3;
    boolean first = version == 3;
    if (version == 1 || layer == 4 || kilobits == 0 || kilobits == 15 || rate == 3) {
      return Optional.empty();
    }
    int samplesInSecond = MPEG_RATES[rate] >> (first ? 0 : version == 2 ? 1 : 2);
    int bits = (first ? MPEG_1_KILOBITS : MPEG_2_KILOBITS)[layer - 1][kilobits - 1] * 1000;
    int padding = third >> 1 & 1;
    int samples = layer == 1 ? 384 : layer == 3 && !first ? 576 : 1152;
    int length =
        layer == 1
            ? (12 * bits / samplesInSecond + padding) * 4
            : samples / 8 * bits / samplesInSecond + padding;
    String codec = "mp4a.40." + (31 + layer);
    return Optional.of(
        new AudioFrame(MediaContainer.MPEG_AUDIO, codec, length, samples, samplesInSecond));
  }
}
