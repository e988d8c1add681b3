package io.millrace.ladder;

import io.millrace.hls.Resolution;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What a Multivariant Playlist says of one of its Media Playlists, as far as a counterpart can be
 * chosen by it. What does not apply or is not said is empty.
 *
 * @param codec of the picture
 * @param soundInside whether a variant carries its sound itself
 * @param bandwidth peak bit rate, bits per second
 * @param characteristics roles of a Rendition, such as {@code public.accessibility.describes-video}
 * @param audioCodec the name before the first point, such as {@code mp4a}
 */
public record Traits(
    VideoCodec codec,
    boolean soundInside,
    Optional<Resolution> resolution,
    OptionalLong bandwidth,
    Optional<String> name,
    Optional<String> language,
    Set<String> characteristics,
    OptionalLong channels,
    Optional<String> audioCodec,
    boolean isDefault,
    boolean forced) {

  public Traits {
    characteristics = Set.copyOf(characteristics);
  }

  /** Of a Media Playlist of which nothing is said. */
  static Traits unknown() {
    return variant(VideoCodec.UNKNOWN, true, Optional.empty(), OptionalLong.empty());
  }

  static Traits variant(
      VideoCodec codec,
      boolean soundInside,
      Optional<Resolution> resolution,
      OptionalLong bandwidth) {
    return new Traits(
        codec,
        soundInside,
        resolution,
        bandwidth,
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        OptionalLong.empty(),
        Optional.empty(),
        false,
        false);
  }
}
