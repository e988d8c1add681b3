package io.millrace.http.playback;

import io.millrace.media.MediaContainer;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;

/**
 * What a Media Segment's address says of its bytes (RFC 8216, 3). An encrypted segment says what it
 * is when it is decrypted.
 */
enum SegmentFormat {
  TRANSPORT_STREAM("ts", "video/mp2t"),
  /** Not {@code video/iso.segment}, which some players do not know. */
  FRAGMENT("m4s", "video/mp4"),
  MP4("mp4", "video/mp4"),
  AAC("aac", "audio/aac"),
  AC3("ac3", "audio/ac3"),
  ENHANCED_AC3("ec3", "audio/eac3"),
  MP3("mp3", "audio/mpeg"),
  WEB_VTT("vtt", "text/vtt; charset=utf-8");

  private final String extension;

  /** Immutable, though nothing says so. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final ContentType contentType;

  SegmentFormat(String extension, String contentType) {
    this.extension = extension;
    this.contentType = ContentTypes.parse(contentType);
  }

  /** The format with exactly this extension, without its dot. */
  static Optional<SegmentFormat> of(String extension) {
    return switch (extension) {
      case "ts" -> Optional.of(TRANSPORT_STREAM);
      case "m4s" -> Optional.of(FRAGMENT);
      case "mp4" -> Optional.of(MP4);
      case "aac" -> Optional.of(AAC);
      case "ac3" -> Optional.of(AC3);
      case "ec3" -> Optional.of(ENHANCED_AC3);
      case "mp3" -> Optional.of(MP3);
      case "vtt" -> Optional.of(WEB_VTT);
      default -> Optional.empty();
    };
  }

  /** Whether this is the one name that we give to such bytes. */
  boolean fits(MediaContainer container) {
    return container.extension().equals(extension);
  }

  String extension() {
    return extension;
  }

  ContentType contentType() {
    return contentType;
  }
}
