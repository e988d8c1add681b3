package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The boxes of a sample entry that make four characters into a whole codec string: ISO/IEC
 * 14496-15, annex E (AVC, HEVC), and the bindings of AV1 and VP9 to ISO BMFF.
 */
final class CodecConfiguration {
  private static final List<String> TIERS = List.of("M", "H");
  private static final int DESCRIPTOR_ES = 3;
  private static final int DESCRIPTOR_DECODER = 4;
  private static final int DESCRIPTOR_SPECIFIC = 5;
  private static final int MPEG_4_AUDIO = 0x40;

  private CodecConfiguration() {}

  /**
   * The codec string of a sample entry.
   *
   * @param format its four characters, unencrypted
   * @throws RuntimeException of a reader that came past the end, if a box is too short
   */
  static String codec(String format, List<Box> boxes) {
    return switch (format) {
      case "avc1", "avc2", "avc3", "avc4" -> append(format, boxes, "avcC", CodecConfiguration::avc);
      case "hvc1", "hev1" -> append(format, boxes, "hvcC", CodecConfiguration::hevc);
      case "dvh1", "dvhe", "dva1", "dvav", "dav1" -> dolbyVision(format, boxes);
      case "av01" -> append(format, boxes, "av1C", CodecConfiguration::av1);
      case "vp08", "vp09" -> append(format, boxes, "vpcC", CodecConfiguration::vp9);
      case "mp4a", "mp4v" -> append(format, boxes, "esds", CodecConfiguration::mpeg4);
      default -> format;
    };
  }

  private static String append(String format, List<Box> boxes, String type, Suffix suffix) {
    return Box.first(boxes, type).map(box -> format + suffix.of(box.content())).orElse(format);
  }

  private static String dolbyVision(String format, List<Box> boxes) {
    return Box.first(boxes, "dvcC")
        .or(() -> Box.first(boxes, "dvvC"))
        .map(Box::content)
        .map(in -> in.getShort(2) & 0xffff)
        .map(bits -> String.format(Locale.ROOT, "%s.%02d.%02d", format, bits >> 9, bits >> 3 & 63))
        .orElse(format);
  }

  private static String avc(ByteBuffer in) {
    return String.format(
        Locale.ROOT, ".%02x%02x%02x", in.get(1) & 0xff, in.get(2) & 0xff, in.get(3) & 0xff);
  }

  private static String hevc(ByteBuffer in) {
    byte[] profile = new byte[HevcParameters.PROFILE_TIER_LEVEL];
    in.get(1, profile);
    return HevcParameters.suffix(profile);
  }

  private static String av1(ByteBuffer in) {
    int second = in.get(1) & 0xff;
    int third = in.get(2) & 0xff;
    int depth = (third & 0x40) == 0 ? 8 : (third & 0x20) == 0 ? 10 : 12;
    return String.format(
        Locale.ROOT, ".%d.%02d%s.%02d", second >> 5, second & 31, TIERS.get(third >> 7), depth);
  }

  private static String vp9(ByteBuffer in) {
    return String.format(
        Locale.ROOT,
        ".%02d.%02d.%02d",
        in.get(4) & 0xff,
        in.get(5) & 0xff,
        (in.get(6) & 0xff) >> 4);
  }

  /** Descriptors of ISO/IEC 14496-1, 7.2.6, each within the one before. */
  private static String mpeg4(ByteBuffer box) {
    ByteBuffer in = box.duplicate();
    in.position(4);
    enter(in, DESCRIPTOR_ES);
    in.getShort();
    int flags = in.get();
    in.position(in.position() + ((flags & 0x80) == 0 ? 0 : 2));
    in.position(in.position() + ((flags & 0x40) == 0 ? 0 : 1 + (in.get(in.position()) & 0xff)));
    in.position(in.position() + ((flags & 0x20) == 0 ? 0 : 2));
    enter(in, DESCRIPTOR_DECODER);
    int type = in.get() & 0xff;
    String suffix = String.format(Locale.ROOT, ".%02X", type);
    in.position(in.position() + 12);
    if (type != MPEG_4_AUDIO || !in.hasRemaining()) {
      return suffix;
    }
    enter(in, DESCRIPTOR_SPECIFIC);
    return suffix + "." + audioObjectType(in);
  }

  private static int audioObjectType(ByteBuffer in) {
    int first = in.get() & 0xff;
    int type = first >> 3;
    return type == 31 ? 32 + ((first & 7) << 3 | (in.get() & 0xff) >> 5) : type;
  }

  private static void enter(ByteBuffer in, int tag) {
    if (in.get() != tag) {
      throw new MalformedMediaException("a descriptor is not where it belongs");
    }
    int bytes = 1;
    while ((in.get() & 0x80) != 0) {
      if (++bytes > 4) {
        throw new MalformedMediaException("a descriptor's length is too long");
      }
    }
  }

  /** Letters and the like only, as it goes into an attribute of a playlist. */
  static Optional<String> printable(String codec) {
    return codec.matches("[A-Za-z0-9._-]+") ? Optional.of(codec) : Optional.empty();
  }

  private interface Suffix {
    String of(ByteBuffer configuration);
  }
}
