package io.millrace.ladder;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Families of video codecs: a player that decodes one member decodes most others. */
public enum VideoCodec {
  AVC,
  HEVC,
  AV1,
  VP9,
  /** Sound only. */
  NONE,
  /** Nothing is said, or nothing that is known. */
  UNKNOWN;

  private static final Set<String> TEXT = Set.of("stpp", "wvtt");

  /** Of a {@code CODECS} attribute (RFC 6381). */
  static VideoCodec of(Optional<String> codecs) {
    List<String> names = codecs.map(AudioCodecs::names).orElse(List.of());
    Optional<VideoCodec> video =
        names.stream().map(VideoCodec::family).filter(family -> family != UNKNOWN).findFirst();
    if (video.isPresent()) {
      return video.get();
    }
    boolean soundOnly =
        names.stream().anyMatch(AudioCodecs::isAudio)
            && names.stream().allMatch(name -> AudioCodecs.isAudio(name) || TEXT.contains(name));
    return soundOnly ? NONE : UNKNOWN;
  }

  private static VideoCodec family(String name) {
    return switch (name) {
      case "avc1", "avc3", "dva1", "dvav" -> AVC;
      case "hvc1", "hev1", "dvh1", "dvhe" -> HEVC;
      case "av01", "dav1" -> AV1;
      case "vp09", "vp9" -> VP9;
      default -> UNKNOWN;
    };
  }

  /** 0 where one can stand in for the other, more the worse it does. */
  int distance(VideoCodec other) {
    if (this == other || this == UNKNOWN || other == UNKNOWN) {
      return 0;
    }
    return this == NONE || other == NONE ? 2 : 1;
  }
}
