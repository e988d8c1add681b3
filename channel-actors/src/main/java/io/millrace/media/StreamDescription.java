package io.millrace.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What the first access unit of an elementary stream asks of a player. */
final class StreamDescription {
  private static final int H264 = 0x1b;
  private static final int H264_SAMPLE_AES = 0xdb;
  private static final int H265 = 0x24;
  private static final int H264_PARAMETERS = 7;
  private static final int H265_PARAMETERS = 33;

  private StreamDescription() {}

  /** All streams in one, those of video first. */
  static MediaDescription merge(List<MediaDescription> streams) {
    List<String> codecs = new ArrayList<>();
    Optional<PictureSize> picture = Optional.empty();
    OptionalDouble frameRate = OptionalDouble.empty();
    for (MediaDescription stream : streams) {
      stream.codecs().stream().filter(codec -> !codecs.contains(codec)).forEach(codecs::add);
      if (picture.isEmpty()) {
        picture = stream.picture();
        frameRate = stream.frameRate();
      }
    }
    return new MediaDescription(codecs, picture, frameRate);
  }

  /** Of one stream; nothing if its first bytes do not tell. */
  static MediaDescription of(ElementaryStream stream, ByteBuffer content) {
    try {
      return switch (stream.streamType()) {
        case H264, H264_SAMPLE_AES -> h264(content);
        case H265 -> hevc(content);
        default ->
            stream.kind() == ElementaryStream.Kind.AUDIO ? audio(content) : MediaDescription.EMPTY;
      };
    } catch (MalformedMediaException unreadable) {
      return MediaDescription.EMPTY;
    }
  }

  private static MediaDescription h264(ByteBuffer content) {
    return unit(content, code -> (code & 0x1f) == H264_PARAMETERS)
        .map(H264Parameters::read)
        .map(read -> video(read.codec(), read.picture(), read.frameRate()))
        .orElse(MediaDescription.EMPTY);
  }

  private static MediaDescription hevc(ByteBuffer content) {
    return unit(content, code -> (code >> 1 & 0x3f) == H265_PARAMETERS)
        .map(HevcParameters::read)
        .map(read -> video(read.codec(), read.picture(), OptionalDouble.empty()))
        .orElse(MediaDescription.EMPTY);
  }

  private static MediaDescription video(String codec, PictureSize size, OptionalDouble frameRate) {
    return new MediaDescription(List.of(codec), Optional.of(size), frameRate);
  }

  private static MediaDescription audio(ByteBuffer content) {
    return AudioFrame.at(content, 0)
        .map(
            frame ->
                new MediaDescription(
                    List.of(frame.codec()), Optional.empty(), OptionalDouble.empty()))
        .orElse(MediaDescription.EMPTY);
  }

  /** The first unit of a kind, told by its first byte, without emulation prevention. */
  private static Optional<byte[]> unit(ByteBuffer in, UnitKind kind) {
    int end = in.limit();
    for (int at = 0; at + 3 < end; at++) {
      if (startsAt(in, at) && kind.is(in.get(at + 3))) {
        return Optional.of(unescaped(in, at + 3));
      }
    }
    return Optional.empty();
  }

  private static byte[] unescaped(ByteBuffer in, int start) {
    ByteArrayOutputStream unit = new ByteArrayOutputStream();
    int zeros = 0;
    for (int at = start; at < in.limit(); at++) {
      if (at + 2 < in.limit() && startsAt(in, at)) {
        break;
      }
      int next = in.get(at);
      if (zeros >= 2 && next == 3) {
        zeros = 0;
      } else {
        zeros = next == 0 ? zeros + 1 : 0;
        unit.write(next);
      }
    }
    return unit.toByteArray();
  }

  private static boolean startsAt(ByteBuffer in, int at) {
    return in.get(at) == 0 && in.get(at + 1) == 0 && in.get(at + 2) == 1;
  }

  private interface UnitKind {
    boolean is(byte firstByte);
  }
}
