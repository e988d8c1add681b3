package io.millrace.cluster;

import io.millrace.media.MediaContainer;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How nodes tell each other what a segment is: by its media type. Pure. */
final class SegmentMediaType {

  /** Of segments that stay encrypted, which could be anything. */
  private static final String UNKNOWN = "application/octet-stream";

  private SegmentMediaType() {}

  static String of(Optional<MediaContainer> container) {
    return container.map(MediaContainer::contentType).orElse(UNKNOWN);
  }

  /** The container that a header says; empty if it does not say any. */
  static Optional<MediaContainer> read(String contentType) {
    String type = withoutParameters(contentType);
    return Stream.of(MediaContainer.values())
        .filter(container -> withoutParameters(container.contentType()).equals(type))
        .findFirst();
  }

  private static String withoutParameters(String contentType) {
    int end = contentType.indexOf(';');
    return (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }
}
