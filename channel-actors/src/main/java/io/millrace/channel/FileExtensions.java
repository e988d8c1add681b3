package io.millrace.channel;

import io.millrace.hls.MediaSegment;
import io.millrace.media.MediaContainer;
import java.net.URI;
import java.util.Optional;

/** How the addresses of segments end: players go by it. */
final class FileExtensions {

  private FileExtensions() {}

  /**
   * What the bytes are if they tell; for those that are encrypted, what the source calls them.
   *
   * @param container as seen in the bytes
   */
  static String of(Optional<MediaContainer> container, MediaSegment segment, URI uri) {
    return container
        .or(
            () ->
                segment.map().isPresent()
                    ? Optional.of(MediaContainer.FRAGMENTED_MP4)
                    : MediaContainer.ofExtension(in(uri)))
        .orElse(MediaContainer.TRANSPORT_STREAM)
        .extension();
  }

  /** What comes after the last dot of a path. */
  static String in(URI uri) {
    String path = Optional.ofNullable(uri.getPath()).orElse("");
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
