package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Looks at the bytes of one segment as they come, in pieces of any size. It keeps as good as none
 * of them, never fails whatever they are, and is not thread-safe.
 */
public interface MediaInspector {

  /** Takes the next bytes; position and limit of the buffer stay as they are. */
  void accept(ByteBuffer bytes);

  /** What is known so far; the last word when all bytes have been accepted. */
  MediaReport report();

  /**
   * An inspector of one segment.
   *
   * @param initialization what {@code EXT-X-MAP} gives for fragmented MP4; without it, and without
   *     one in the segment itself, spans and times stay unknown
   */
  static MediaInspector of(MediaContainer container, Optional<MediaInitialization> initialization) {
    return switch (container) {
      case TRANSPORT_STREAM -> new TransportStreamMediaInspector();
      case FRAGMENTED_MP4 -> new FragmentedMp4Inspector(initialization);
      case ADTS, AC3, ENHANCED_AC3, MPEG_AUDIO -> new PackedAudioInspector(container);
      case WEBVTT -> new WebVttInspector();
    };
  }
}
