package io.millrace.hls;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A playlist of Variant Streams and Renditions (8216bis, 4.4.6; in RFC 8216 named Master Playlist).
 * A view of its lines, in which variables have been replaced by their values: two are equal when
 * their lines are. Immutable.
 */
public final class MultivariantPlaylist implements Playlist {
  private final PlaylistDocument document;
  private final MultivariantContents contents;
  private final Map<String, String> variables;

  MultivariantPlaylist(
      PlaylistDocument document, MultivariantContents contents, Map<String, String> variables) {
    this.document = document;
    this.contents = contents;
    this.variables = Map.copyOf(variables);
  }

  /**
   * A playlist that did not come as a text: tags first, then Renditions, then Variant Streams. The
   * version is raised to what they need.
   *
   * @param tags all other lines, each beginning with {@code #}
   * @throws IllegalArgumentException when they could not stand in a playlist
   */
  public MultivariantPlaylist(
      int version,
      boolean independentSegments,
      List<VariantStream> variants,
      List<Rendition> renditions,
      List<String> tags) {
    this.document =
        PlaylistDocument.parse(
            PlaylistWriter.multivariant(
                version, independentSegments, variants, renditions, Line.requireTags(tags)));
    this.contents = MultivariantPlaylistReader.read(document);
    this.variables = Map.of();
  }

  @Override
  public int version() {
    return contents.version();
  }

  /** Whether every segment can be decoded without others. */
  public boolean independentSegments() {
    return contents.independentSegments();
  }

  /** In their order, which is no ranking. */
  public List<VariantStream> variants() {
    return contents.variants();
  }

  /**
   * The Variant Streams in groups of equals, in order: in each the first one and the others that
   * differ in nothing but where they are, its backups (8216bis, 6.2.4).
   */
  public List<List<VariantStream>> variantsWithBackups() {
    Map<AttributeList, List<VariantStream>> groups = new LinkedHashMap<>();
    for (VariantStream variant : variants()) {
      AttributeList same = variant.attributes().without("PATHWAY-ID", "STABLE-VARIANT-ID").sorted();
      groups.computeIfAbsent(same, key -> new ArrayList<>()).add(variant);
    }
    return groups.values().stream().map(List::copyOf).toList();
  }

  /** In their order. */
  public List<IFrameStream> iFrameStreams() {
    return contents.iFrameStreams();
  }

  /** In their order. */
  public List<Rendition> renditions() {
    return contents.renditions();
  }

  /** In their order. */
  public List<SessionData> sessionData() {
    return contents.sessionData();
  }

  /** In their order. */
  public List<SessionKey> sessionKeys() {
    return contents.sessionKeys();
  }

  /** Who steers players among pathways. */
  public Optional<ContentSteering> contentSteering() {
    return contents.contentSteering();
  }

  /** Where to begin to play. */
  public Optional<StartPoint> start() {
    return contents.start();
  }

  /**
   * All lines but version, independent segments, Renditions and Variant Streams, in order: also
   * those that have an accessor here, and comments. They come from upstream and may name it.
   */
  public List<String> tags() {
    return contents.tags();
  }

  /** The variables that the Media Playlists of this playlist may import. */
  public Map<String, String> variables() {
    return variables;
  }

  PlaylistDocument document() {
    return document;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MultivariantPlaylist playlist
        && document.equals(playlist.document)
        && variables.equals(playlist.variables);
  }

  @Override
  public int hashCode() {
    return document.hashCode();
  }

  @Override
  public String toString() {
    return "MultivariantPlaylist" + contents;
  }
}
