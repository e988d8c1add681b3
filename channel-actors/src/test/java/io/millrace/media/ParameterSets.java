package io.millrace.media;

/** Writes sequence parameter sets for tests. */
final class ParameterSets {
  private ParameterSets() {}

  /** H.264, Main profile, frames, the size cropped from whole blocks of 16 pixels. */
  static byte[] h264(int width, int height, int framesPerSecond) {
    return h264(0x4d, width, height, framesPerSecond, false);
  }

  /**
   * H.264 without emulation prevention.
   *
   * @param profile with 100 there is also a scaling list
   * @param interlaced in fields, whose rows come in blocks of 32
   */
  static byte[] h264(int profile, int width, int height, int framesPerSecond, boolean interlaced) {
    BitWriter out = new BitWriter().bits(8, 0x67).bits(8, profile).bits(8, 0x40).bits(8, 0x1f);
    out.golomb(0);
    if (profile == 100) {
      out.golomb(1, 0, 0).flags(0, 1, 1);
      for (int i = 0; i < 16; i++) {
        out.golomb(i % 2 == 0 ? 2 : 1);
      }
      out.flags(0, 0, 0, 0, 0, 0, 0);
    }
    int rows = interlaced ? 32 : 16;
    int columnBlocks = (width + 15) / 16;
    int rowBlocks = (height + rows - 1) / rows;
    out.golomb(0, 0, 4, 3).flags(0).golomb(columnBlocks - 1, rowBlocks - 1);
    out.flags(interlaced ? new int[] {0, 0, 1} : new int[] {1, 1});
    int bottom = (rowBlocks * rows - height) / (interlaced ? 4 : 2);
    out.flags(1).golomb(0, (columnBlocks * 16 - width) / 2, 0, bottom);
    out.flags(1, 1).bits(8, 255).bits(32, 0x00010001).flags(1, 1).flags(1).bits(3, 5).flags(0, 1);
    out.bits(24, 0x010101).flags(1).golomb(0, 0).flags(1);
    return out.bits(32, 1).bits(32, 2L * framesPerSecond).flags(1, 0, 0, 0, 0).unit();
  }

  /** H.265, Main 10 profile, level 4, a temporal sub-layer, without emulation prevention. */
  static byte[] hevc(int width, int height) {
    BitWriter out = new BitWriter().bits(16, 0x4201).bits(4, 0).bits(3, 1).flags(1);
    out.bits(8, 0x02).bits(32, 0x20000000).bits(8, 0xb0).bits(32, 0).bits(8, 0).bits(8, 120);
    out.flags(1, 1).bits(14, 0).bits(32, 0).bits(32, 0).bits(32, 0);
    int whole = (width + 7) / 8 * 8;
    int wholeRows = (height + 7) / 8 * 8;
    out.golomb(0, 1, whole, wholeRows).flags(1);
    out.golomb(0, (whole - width) / 2, 0, (wholeRows - height) / 2);
    return out.golomb(2, 2, 4).unit();
  }
}
