package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A Media Initialization Section of fragmented MP4 (RFC 8216, 3.3), as far as it matters here.
 *
 * @param tracks in the order of the section, at least one
 */
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
    return InitializationReader.section(section);
  }

  /** What its tracks ask of a player; the frame rate is known only from segments. */
  public MediaDescription description() {
    List<String> codecs =
        Stream.of(MediaTrack.Kind.values())
            .filter(kind -> kind != MediaTrack.Kind.OTHER)
            .flatMap(kind -> of(kind).flatMap(track -> track.codec().stream()))
            .distinct()
            .toList();
    Optional<PictureSize> picture =
        of(MediaTrack.Kind.VIDEO).flatMap(track -> track.picture().stream()).findFirst();
    return new MediaDescription(codecs, picture, OptionalDouble.empty());
  }

  Optional<MediaTrack> track(long id) {
    return tracks.stream().filter(track -> track.id() == id).findFirst();
  }

  private Stream<MediaTrack> of(MediaTrack.Kind kind) {
    return tracks.stream().filter(track -> track.kind() == kind);
  }
}
