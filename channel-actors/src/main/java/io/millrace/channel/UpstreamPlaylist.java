package io.millrace.channel;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.Playlist;
import io.millrace.hls.PlaylistException;
import io.millrace.hls.PlaylistParser;
import io.millrace.hls.PlaylistVariables;
import io.millrace.upstream.FetchedText;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a text that a source sent as its playlist means for us. */
sealed interface UpstreamPlaylist {

  Duration LONGEST_SEGMENT = Duration.ofSeconds(60);

  /** A day of recording has fewer; each line costs much more than its bytes. */
  int MOST_LINES = 100_000;

  /** Variant Streams, Renditions and I-frame streams: each is compared with each of the ladder. */
  int MOST_OFFERED = 500;

  /** A Media Playlist. */
  record Media(MediaPlaylist playlist) implements UpstreamPlaylist {}

  /** The Media Playlists are one step further. */
  record Multivariant(MultivariantPlaylist playlist) implements UpstreamPlaylist {}

  /** Not a playlist, or none that anybody could play. */
  record Unusable(String reason) implements UpstreamPlaylist {}

  /**
   * Reads the text.
   *
   * @param imported variables that a Multivariant Playlist has defined for it
   */
  static UpstreamPlaylist read(FetchedText fetched, Map<String, String> imported) {
    String text = fetched.text();
    if (looksLikeMarkup(text)) {
      return new Unusable("a web page came instead of a playlist");
    }
    if (text.lines().skip(MOST_LINES).findAny().isPresent()) {
      return new Unusable("the playlist has more than " + MOST_LINES + " lines");
    }
    try {
      Optional<String> query = Optional.ofNullable(fetched.finalUri().getRawQuery());
      return of(PlaylistParser.parse(text, PlaylistVariables.ofQuery(query, imported)));
    } catch (PlaylistException e) {
      return new Unusable("not a playlist: " + e.getMessage());
    }
  }

  /**
   * Whether a list that has its end can be played from its beginning. What a live stream has listed
   * last when it ended is no recording: its beginning has left.
   */
  static boolean isRecording(MediaPlaylist playlist) {
    return playlist.endList()
        && (playlist.type().isPresent() || playlist.mediaSequenceNumber() <= 1);
  }

  private static UpstreamPlaylist of(Playlist playlist) {
    return switch (playlist) {
      case MultivariantPlaylist multivariant when multivariant.variants().isEmpty() ->
          new Unusable("a Multivariant Playlist without a variant");
      case MultivariantPlaylist multivariant when offered(multivariant) > MOST_OFFERED ->
          new Unusable(
              "a Multivariant Playlist of "
                  + offered(multivariant)
                  + " variants and renditions; up to "
                  + MOST_OFFERED
                  + " are taken");
      case MultivariantPlaylist multivariant -> new Multivariant(multivariant);
      case MediaPlaylist media ->
          implausible(media)
              .<UpstreamPlaylist>map(Unusable::new)
              .orElseGet(() -> new Media(timed(media)));
    };
  }

  private static int offered(MultivariantPlaylist playlist) {
    return playlist.variants().size()
        + playlist.renditions().size()
        + playlist.iFrameStreams().size();
  }

  /** Three Target Durations of a live channel have to fit into the memory of players and ours. */
  private static Optional<String> implausible(MediaPlaylist playlist) {
    if (playlist.endList()) {
      return playlist.segments().isEmpty()
          ? Optional.of("a recording without a segment")
          : Optional.empty();
    }
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

  private static boolean looksLikeMarkup(String text) {
    return text.stripLeading().startsWith("<");
  }
}
