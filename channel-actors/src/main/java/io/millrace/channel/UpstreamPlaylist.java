package io.millrace.channel;

import io.millrace.hls.Attribute;
import io.millrace.hls.AttributeList;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.Playlist;
import io.millrace.hls.PlaylistException;
import io.millrace.hls.PlaylistParser;
import io.millrace.hls.VariantStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What a text that a source sent as its playlist means for us. */
sealed interface UpstreamPlaylist {

  Duration LONGEST_SEGMENT = Duration.ofSeconds(60);

  /** A day of segments of ten seconds has fewer; each line costs much more than its bytes. */
  int MOST_LINES = 20_000;

  /** A live Media Playlist that can be followed. */
  record Live(MediaPlaylist playlist) implements UpstreamPlaylist {}

  /** The Media Playlist is one step further. */
  record Elsewhere(String uri, Optional<String> streamInf) implements UpstreamPlaylist {}

  /** A playlist, but of a kind that is not supported. */
  record Unsupported(String what) implements UpstreamPlaylist {}

  /** Not a playlist. */
  record Unusable(String reason) implements UpstreamPlaylist {}

  static UpstreamPlaylist read(String text) {
    if (looksLikeMarkup(text)) {
      return new Unusable("a web page came instead of a playlist");
    }
    if (text.lines().skip(MOST_LINES).findAny().isPresent()) {
      return new Unusable("the playlist has more than " + MOST_LINES + " lines");
    }
    try {
      return of(PlaylistParser.parse(text));
    } catch (PlaylistException e) {
      return new Unusable("not a playlist: " + e.getMessage());
    }
  }

  private static UpstreamPlaylist of(Playlist playlist) {
    return switch (playlist) {
      case MultivariantPlaylist multivariant -> of(multivariant);
      case MediaPlaylist media ->
          unsupported(media)
              .<UpstreamPlaylist>map(Unsupported::new)
              .or(() -> implausible(media).map(Unusable::new))
              .orElseGet(() -> new Live(timed(media)));
    };
  }

  /** Three Target Durations have to fit into the memory of players and into ours. */
  private static Optional<String> implausible(MediaPlaylist playlist) {
    return longest(playlist).compareTo(LONGEST_SEGMENT) > 0
        ? Optional.of(
            "segments of "
                + longest(playlist).toSeconds()
                + " s are not those of a live channel; up to "
                + LONGEST_SEGMENT.toSeconds()
                + " s are taken")
        : Optional.empty();
  }

  /** Some origins say a Target Duration of 0; reloads and players need a true one. */
  private static MediaPlaylist timed(MediaPlaylist playlist) {
    if (!playlist.targetDuration().isZero()) {
      return playlist;
    }
    long seconds = Math.ceilDiv(longest(playlist).toMillis(), 1000L);
    return playlist.withTargetDuration(Duration.ofSeconds(Math.max(1, seconds)));
  }

  private static Duration longest(MediaPlaylist playlist) {
    return Stream.concat(
            Stream.of(playlist.targetDuration()),
            playlist.segments().stream().map(MediaSegment::duration))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static UpstreamPlaylist of(MultivariantPlaylist playlist) {
    if (!playlist.renditions().isEmpty()) {
      return new Unsupported("alternative renditions (EXT-X-MEDIA)");
    }
    if (playlist.variants().size() != 1) {
      return new Unsupported(
          "a Multivariant Playlist with " + playlist.variants().size() + " variants");
    }
    VariantStream variant = playlist.variants().getFirst();
    return new Elsewhere(variant.uri(), streamInf(variant));
  }

  /** The attributes that stay true for our copy; bandwidths are measured instead. */
  private static Optional<String> streamInf(VariantStream variant) {
    var kept =
        new AttributeList(
            variant.attributes().attributes().stream()
                .filter(UpstreamPlaylist::describesMedia)
                .toList());
    return kept.attributes().isEmpty() ? Optional.empty() : Optional.of(kept.write());
  }

  private static boolean describesMedia(Attribute attribute) {
    return Stream.of("CODECS", "RESOLUTION", "FRAME-RATE", "VIDEO-RANGE")
        .anyMatch(attribute.name()::equals);
  }

  private static Optional<String> unsupported(MediaPlaylist playlist) {
    if (playlist.iFramesOnly()) {
      return Optional.of("a playlist of I-frames only");
    }
    return playlist.segments().stream()
        .flatMap(segment -> unsupported(segment).stream())
        .findFirst();
  }

  private static Optional<String> unsupported(MediaSegment segment) {
    if (!segment.keys().isEmpty()) {
      return Optional.of("encryption (EXT-X-KEY)");
    }
    if (segment.map().isPresent()) {
      return Optional.of("fMP4 segments (EXT-X-MAP)");
    }
    return segment.byteRange().map(range -> "byte ranges (EXT-X-BYTERANGE)");
  }

  private static boolean looksLikeMarkup(String text) {
    return text.stripLeading().startsWith("<");
  }
}
