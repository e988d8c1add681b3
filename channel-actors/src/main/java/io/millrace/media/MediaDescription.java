package io.millrace.media;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a player has to be able to do for some media, as {@code CODECS}, {@code RESOLUTION} and
 * {@code FRAME-RATE} say it (RFC 8216, 4.3.4.2). Parts that are empty are unknown.
 *
 * @param codecs as RFC 6381 has them, one per kind of stream, the video first; they hold letters,
 *     digits, dots, hyphens and underscores only, whatever the media says
 * @param frameRate in frames per second
 */
public record MediaDescription(
    List<String> codecs, Optional<PictureSize> picture, OptionalDouble frameRate) {
  /** Nothing is known. */
  public static final MediaDescription EMPTY =
      new MediaDescription(List.of(), Optional.empty(), OptionalDouble.empty());

  public MediaDescription {
    codecs = List.copyOf(codecs);
  }
}
