package io.millrace.media;

import java.util.Locale;

/** A sequence parameter set of H.265 (ITU-T H.265, 7.3.2.2), up to the size of its pictures. */
record HevcParameters(String codec, PictureSize picture) {
  /** Bytes of general_profile_tier_level, from the profile space to the level. */
  static final int PROFILE_TIER_LEVEL = 12;

  private static final String[] PROFILE_SPACES = {"", "A", "B", "C"};
  private static final int SUB_LAYER_PROFILE_BITS = 88;
  private static final int MONOCHROME = 0;
  private static final int FULL_COLOUR = 3;

  /**
   * Reads a whole NAL unit with its header of two bytes, without emulation prevention.
   *
   * @throws MalformedMediaException if it ends too early or its pictures have no size
   */
  static HevcParameters read(byte[] unit) {
    BitReader in = new BitReader(unit);
    in.skip(16 + 4);
    int subLayers = in.bits(3);
    in.skip(1);
    byte[] profile = new byte[PROFILE_TIER_LEVEL];
    for (int i = 0; i < profile.length; i++) {
      profile[i] = (byte) in.bits(8);
    }
    skipSubLayers(in, subLayers);
    in.golomb();
    int chroma = in.golomb();
    if (chroma == FULL_COLOUR) {
      in.skip(1);
    }
    long width = in.golomb();
    long height = in.golomb();
    if (in.flag()) {
      int horizontal = chroma == MONOCHROME || chroma == FULL_COLOUR ? 1 : 2;
      int vertical = chroma == 1 ? 2 : 1;
      width -= (long) horizontal * in.golomb() + (long) horizontal * in.golomb();
      height -= (long) vertical * in.golomb() + (long) vertical * in.golomb();
    }
    return new HevcParameters("hvc1" + suffix(profile), H264Parameters.picture(width, height));
  }

  private static void skipSubLayers(BitReader in, int subLayers) {
    int bits = 0;
    for (int i = 0; i < subLayers; i++) {
      bits += in.flag() ? SUB_LAYER_PROFILE_BITS : 0;
      bits += in.flag() ? 8 : 0;
    }
    if (subLayers > 0) {
      in.skip(2 * (8 - subLayers));
    }
    in.skip(bits);
  }

  /** What follows {@code hvc1} in a codec string (ISO/IEC 14496-15, E.3). */
  static String suffix(byte[] profile) {
    int first = profile[0] & 0xff;
    int compatibility = 0;
    for (int i = 1; i <= 4; i++) {
      compatibility = compatibility << 8 | (profile[i] & 0xff);
    }
    StringBuilder suffix =
        new StringBuilder()
            .append('.')
            .append(PROFILE_SPACES[first >> 6])
            .append(first & 31)
            .append('.')
            .append(Integer.toHexString(Integer.reverse(compatibility)).toUpperCase(Locale.ROOT))
            .append((first & 0x20) == 0 ? ".L" : ".H")
            .append(profile[11] & 0xff);
    int last = 10;
    while (last > 4 && profile[last] == 0) {
      last--;
    }
    for (int i = 5; i <= last; i++) {
      suffix.append('.').append(Integer.toHexString(profile[i] & 0xff).toUpperCase(Locale.ROOT));
    }
    return suffix.toString();
  }
}
