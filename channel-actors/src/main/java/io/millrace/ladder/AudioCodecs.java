package io.millrace.ladder;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads the audio codecs out of a {@code CODECS} attribute (RFC 6381). */
final class AudioCodecs {

  private static final Set<String> KNOWN =
      Set.of(
          "mp4a", "mp3", "ac-3", "ec-3", "ac-4", "opus", "flac", "alac", "dtsc", "dtse", "dtsh",
          "dtsl", "dtsx", "mha1", "mhm1", "iamf", "vorbis");

  private AudioCodecs() {}

  /** The names before the first point: what is left out are profiles and levels. */
  static List<String> names(String codecs) {
    return Arrays.stream(codecs.split(",", -1))
        .map(codec -> codec.strip().split("\\.", 2)[0].toLowerCase(Locale.ROOT))
        .filter(name -> !name.isEmpty())
        .toList();
  }

  static boolean isAudio(String name) {
    return KNOWN.contains(name);
  }

  /** The first one, if any. */
  static Optional<String> first(String codecs) {
    return names(codecs).stream().filter(AudioCodecs::isAudio).findFirst();
  }
}
