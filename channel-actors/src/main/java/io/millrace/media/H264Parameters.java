package io.millrace.media;

import java.util.Locale;
import java.util.OptionalDouble;

/** A sequence parameter set of H.264 (ITU-T H.264, 7.3.2.1.1). */
record H264Parameters(String codec, PictureSize picture, OptionalDouble frameRate) {
  private static final int LARGEST_SIDE = 1 << 16;
  private static final int EXTENDED_ASPECT_RATIO = 255;
  private static final int FULL_COLOUR = 3;
  static final double HIGHEST_FRAME_RATE = 1_000;

  /**
   * Reads a whole NAL unit with its header of one byte, without emulation prevention.
   *
   * @throws MalformedMediaException if it ends too early or its pictures have no size
   */
  static H264Parameters read(byte[] unit) {
    BitReader in = new BitReader(unit);
    in.skip(8);
    int profile = in.bits(8);
    int constraints = in.bits(8);
    int level = in.bits(8);
    in.golomb();
    int chroma = hasChroma(profile) ? chroma(in) : 1;
    in.golomb();
    skipPictureOrder(in);
    in.golomb();
    in.skip(1);
    long width = 16L * (in.golomb() + 1L);
    long heightInMaps = 16L * (in.golomb() + 1L);
    boolean frames = in.flag();
    in.skip(frames ? 1 : 2);
    long height = heightInMaps * (frames ? 1 : 2);
    if (in.flag()) {
      int horizontal = chroma == 1 || chroma == 2 ? 2 : 1;
      int vertical = (chroma == 1 ? 2 : 1) * (frames ? 1 : 2);
      width -= (long) horizontal * in.golomb() + (long) horizontal * in.golomb();
      height -= (long) vertical * in.golomb() + (long) vertical * in.golomb();
    }
    return new H264Parameters(
        String.format(Locale.ROOT, "avc1.%02x%02x%02x", profile, constraints, level),
        picture(width, height),
        frameRate(in));
  }

  /** A size that a video can have. */
  static PictureSize picture(long width, long height) {
    if (width < 1 || height < 1 || width > LARGEST_SIDE || height > LARGEST_SIDE) {
      throw new MalformedMediaException("its pictures have an impossible size");
    }
    return new PictureSize((int) width, (int) height);
  }

  private static boolean hasChroma(int profile) {
    return switch (profile) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  private static int chroma(BitReader in) {
    int chroma = in.golomb();
    if (chroma == FULL_COLOUR) {
      in.skip(1);
    }
    in.golomb();
    in.golomb();
    in.skip(1);
    if (in.flag()) {
      for (int list = 0; list < (chroma == FULL_COLOUR ? 12 : 8); list++) {
        if (in.flag()) {
          skipScalingList(in, list < 6 ? 16 : 64);
        }
      }
    }
    return chroma;
  }

  private static void skipScalingList(BitReader in, int size) {
    int last = 8;
    int next = 8;
    for (int i = 0; i < size && next != 0; i++) {
      next = (last + in.signedGolomb()) & 0xff;
      last = next == 0 ? last : next;
    }
  }

  private static void skipPictureOrder(BitReader in) {
    int type = in.golomb();
    if (type == 0) {
      in.golomb();
    } else if (type == 1) {
      in.skip(1);
      in.golomb();
      in.golomb();
      int cycle = in.golomb();
      for (int i = 0; i < cycle; i++) {
        in.golomb();
      }
    }
  }

  /** From the timing in the usability information, for two fields a frame (annex E.2.1). */
  private static OptionalDouble frameRate(BitReader in) {
    try {
      if (!in.flag()) {
        return OptionalDouble.empty();
      }
      if (in.flag() && in.bits(8) == EXTENDED_ASPECT_RATIO) {
        in.skip(32);
      }
      if (in.flag()) {
        in.skip(1);
      }
      if (in.flag()) {
        in.skip(4);
        in.skip(in.flag() ? 24 : 0);
      }
      if (in.flag()) {
        in.golomb();
        in.golomb();
      }
      return in.flag() ? frameRate(in.bits(32), in.bits(32)) : OptionalDouble.empty();
    } catch (MalformedMediaException cutOff) {
      return OptionalDouble.empty();
    }
  }

  private static OptionalDouble frameRate(int units, int timescale) {
    double rate = Integer.toUnsignedLong(timescale) / (2.0 * Integer.toUnsignedLong(units));
    return rate > 0 && rate <= HIGHEST_FRAME_RATE
        ? OptionalDouble.of(rate)
        : OptionalDouble.empty();
  }
}
