package io.millrace.ladder;

import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.PlaylistParser;
import io.millrace.hls.PlaylistWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a channel publishes as variants and renditions: fixed when its first source delivers, so
 * that the addresses that players have stay good. Any other source is mapped onto it. Immutable.
 *
 * <p>A track is a Media Playlist of the first source: one that is named several times (a variant
 * for each group of audio renditions) is one track, and so are redundant variants (RFC 8216, 6.2.4)
 * and those of several pathways, whose addresses are tried one after the other.
 */
public final class Ladder {

  private static final String SINGLE = "main";

  private final List<LadderTrack> tracks;
  private final List<String> defaultTracks;
  private final Optional<MultivariantPlaylist> playlist;
  private final Map<String, String> idByUri;

  private Ladder(
      List<LadderTrack> tracks,
      List<String> defaultTracks,
      Optional<MultivariantPlaylist> playlist,
      Map<String, String> idByUri) {
    this.tracks = List.copyOf(tracks);
    this.defaultTracks = List.copyOf(defaultTracks);
    this.playlist = playlist;
    this.idByUri = Map.copyOf(idByUri);
  }

  /**
   * The ladder of a source with a Multivariant Playlist. Variants are named {@code v0}, {@code v1},
   * … in its order, audio renditions {@code a0}, …, video renditions {@code x0}, …, subtitles
   * {@code s0}, … and I-frame streams {@code i0}, ….
   */
  public static Ladder of(MultivariantPlaylist playlist) {
    var offers = Offers.of(playlist);
    var counts = new EnumMap<LadderTrack.Kind, Integer>(LadderTrack.Kind.class);
    var ids = new HashMap<String, String>();
    var tracks = new ArrayList<LadderTrack>();
    for (Offer offer : offers.withPlaylists()) {
      String id = ids.get(offer.uris().getFirst());
      if (id == null) {
        int before = counts.merge(offer.kind(), 1, Integer::sum) - 1;
        id = offer.kind().id(before);
        tracks.add(new LadderTrack(id, offer.kind(), offer.traits()));
      }
      for (String uri : offer.uris()) {
        ids.putIfAbsent(uri, id);
      }
    }
    tracks.sort(Comparator.comparing(LadderTrack::kind));
    return new Ladder(tracks, defaults(offers, ids), Optional.of(playlist), ids);
  }

  private static List<String> defaults(Offers offers, Map<String, String> ids) {
    return Stream.concat(offers.firstVariant().stream(), offers.defaultAudio().stream())
        .map(offer -> ids.getOrDefault(offer.uris().getFirst(), SINGLE))
        .distinct()
        .toList();
  }

  /**
   * The ladder that has this {@link #text}.
   *
   * @throws io.millrace.hls.PlaylistException when the text is no playlist
   * @throws IllegalArgumentException when it is a Media Playlist
   */
  public static Ladder ofText(Optional<String> text) {
    if (text.isEmpty()) {
      return single();
    }
    if (PlaylistParser.parse(text.get()) instanceof MultivariantPlaylist playlist) {
      return of(playlist);
    }
    throw new IllegalArgumentException("a ladder is not made of a Media Playlist");
  }

  /**
   * All that the ladder is made of: the Multivariant Playlist of its first source, which names
   * upstream addresses. Empty if that source is one Media Playlist.
   */
  public Optional<String> text() {
    return playlist.map(PlaylistWriter::write);
  }

  /** The ladder of a source that is one Media Playlist: one variant, named {@code main}. */
  public static Ladder single() {
    var track = new LadderTrack(SINGLE, LadderTrack.Kind.VARIANT, Traits.unknown());
    return new Ladder(List.of(track), List.of(SINGLE), Optional.empty(), Map.of());
  }

  public List<LadderTrack> tracks() {
    return tracks;
  }

  /**
   * Ids of those that are followed before anybody has chosen: the first variant, and the default
   * audio rendition of its group, if that has a Media Playlist of its own.
   */
  public List<String> defaultTracks() {
    return defaultTracks;
  }

  public boolean isSingle() {
    return playlist.isEmpty();
  }

  /** Where the tracks are at a source with a Multivariant Playlist. */
  public LadderMap map(MultivariantPlaylist source) {
    var mapping = new Mapping(Offers.of(source), firstVariant());
    var mapped = new LinkedHashMap<String, TrackSource>();
    tracks.forEach(track -> mapped.put(track.id(), mapping.of(track)));
    return new LadderMap(mapped);
  }

  /**
   * Where the tracks are at a source that is one Media Playlist.
   *
   * @param uri of that Media Playlist
   */
  public LadderMap mapSingle(String uri) {
    var mapped = new LinkedHashMap<String, TrackSource>();
    for (LadderTrack track : tracks) {
      TrackSource source =
          switch (track.kind()) {
            case VARIANT, VIDEO -> new TrackSource.At(List.of(uri));
            case AUDIO -> new TrackSource.Muxed(List.of(uri));
            case SUBTITLES, I_FRAMES -> new TrackSource.Absent();
          };
      mapped.put(track.id(), source);
    }
    return new LadderMap(mapped);
  }

  private Optional<LadderTrack> firstVariant() {
    return tracks.stream().filter(track -> track.kind() == LadderTrack.Kind.VARIANT).findFirst();
  }

  /**
   * Where the first source has its session data, as written there: the first is published as {@code
   * data-0} and so on.
   */
  public List<String> sessionData() {
    return playlist.stream()
        .flatMap(source -> source.sessionData().stream())
        .flatMap(data -> data.uri().stream())
        .toList();
  }

  /**
   * The Multivariant Playlist that the channel publishes; that of a {@link #single} ladder is made
   * of what was measured.
   */
  public MultivariantTemplate template(MeasuredStream measured) {
    return playlist
        .map(source -> LadderText.of(source, idByUri))
        .orElseGet(() -> MultivariantTemplate.single(SINGLE, measured));
  }
}
