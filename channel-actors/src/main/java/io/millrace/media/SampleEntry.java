package io.millrace.media;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The first sample entry of a track: how its samples are coded (ISO/IEC 14496-12, 8.5.2). */
record SampleEntry(Optional<String> codec, Optional<PictureSize> picture) {
  static final SampleEntry UNKNOWN = new SampleEntry(Optional.empty(), Optional.empty());

  private static final int VISUAL_FIELDS = 78;
  private static final int VISUAL_SIZE = 24;
  private static final int AUDIO_FIELDS = 28;
  private static final int AUDIO_VERSION = 8;
  private static final int QUICKTIME_1_FIELDS = 16;
  private static final int QUICKTIME_2_FIELDS = 36;

  /** Reads it from a sample description (stsd); what it does not understand stays unknown. */
  static SampleEntry read(Box description, MediaTrack.Kind kind) {
    try {
      ByteBuffer in = description.content().duplicate();
      in.position(8);
      Box entry = Box.next(in);
      return switch (kind) {
        case VIDEO ->
            new SampleEntry(codec(entry, VISUAL_FIELDS), Optional.of(picture(entry.content())));
        case AUDIO -> new SampleEntry(codec(entry, audioFields(entry)), Optional.empty());
        case TEXT, OTHER ->
            new SampleEntry(CodecConfiguration.printable(entry.type()), Optional.empty());
      };
    } catch (MalformedMediaException
        | IndexOutOfBoundsException
        | IllegalArgumentException
        | BufferUnderflowException e) {
      return UNKNOWN;
    }
  }

  private static Optional<String> codec(Box entry, int fields) {
    List<Box> boxes = boxesAfter(entry, fields);
    String format = originalFormat(boxes).orElse(entry.type());
    return CodecConfiguration.printable(CodecConfiguration.codec(format, boxes));
  }

  /** What an encrypted entry was before (ISO/IEC 23001-7). */
  private static Optional<String> originalFormat(List<Box> boxes) {
    return Box.first(boxes, "sinf")
        .flatMap(protection -> Box.first(Box.all(protection.content()), "frma"))
        .map(format -> Box.typeAt(format.content(), 0));
  }

  /** Some writers end the list with four bytes of zero. */
  private static List<Box> boxesAfter(Box entry, int fields) {
    ByteBuffer in = entry.content().duplicate();
    in.position(fields);
    return Box.whole(in);
  }

  private static PictureSize picture(ByteBuffer content) {
    return new PictureSize(
        content.getShort(VISUAL_SIZE) & 0xffff, content.getShort(VISUAL_SIZE + 2) & 0xffff);
  }

  private static int audioFields(Box entry) {
    return switch (entry.content().getShort(AUDIO_VERSION)) {
      case 1 -> AUDIO_FIELDS + QUICKTIME_1_FIELDS;
      case 2 -> AUDIO_FIELDS + QUICKTIME_2_FIELDS;
      default -> AUDIO_FIELDS;
    };
  }
}
