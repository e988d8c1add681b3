package io.millrace.ladder;

import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.Rendition;
import io.millrace.hls.VariantStream;
import io.millrace.ladder.LadderTrack.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All Media Playlists that a Multivariant Playlist offers. A variant that is only sound may be a
 * rendition as well, and a rendition of the picture a variant; the one that says more comes first.
 * Immutable.
 */
record Offers(List<Offer> all, Optional<Offer> firstVariant, Optional<Offer> defaultAudio) {

  Offers {
    all = List.copyOf(all);
  }

  static Offers of(MultivariantPlaylist playlist) {
    var identity = new Identities(playlist);
    List<Offer> variants =
        merged(
            Kind.VARIANT,
            playlist.variants().stream()
                .map(
                    variant ->
                        new Entry(
                            identity.of(variant),
                            TraitsReader.of(variant, playlist.renditions()),
                            Optional.of(variant.uri())))
                .toList());
    var all = new ArrayList<Offer>();
    all.addAll(merged(Kind.AUDIO, renditions(playlist, Kind.AUDIO, identity)));
    all.addAll(variants);
    all.addAll(merged(Kind.VIDEO, renditions(playlist, Kind.VIDEO, identity)));
    all.addAll(merged(Kind.SUBTITLES, renditions(playlist, Kind.SUBTITLES, identity)));
    all.addAll(merged(Kind.I_FRAMES, iFrames(playlist)));
    Optional<Offer> audio = defaultAudio(playlist).flatMap(uri -> find(all, uri));
    return new Offers(all, variants.stream().findFirst(), audio);
  }

  List<Offer> withPlaylists() {
    return all.stream().filter(offer -> !offer.isInsideVariants()).toList();
  }

  List<Offer> of(Kind kind) {
    return all.stream().filter(offer -> offer.kind() == kind).toList();
  }

  /** One line of the playlist. Lines of the same identity, or of the same URI, are one offer. */
  private record Entry(String identity, Traits traits, Optional<String> uri) {}

  private static List<Offer> merged(Kind kind, List<Entry> entries) {
    var traits = new LinkedHashMap<String, Traits>();
    var uris = new HashMap<String, Set<String>>();
    Map<String, String> identityByUri = new HashMap<>();
    for (Entry entry : entries) {
      String identity =
          entry
              .uri()
              .map(uri -> identityByUri.computeIfAbsent(uri, first -> entry.identity()))
              .orElse(entry.identity());
      traits.putIfAbsent(identity, entry.traits());
      Set<String> known = uris.computeIfAbsent(identity, first -> new LinkedHashSet<>());
      entry.uri().ifPresent(known::add);
    }
    return traits.entrySet().stream()
        .map(
            each ->
                new Offer(
                    kind, each.getValue(), List.copyOf(uris.getOrDefault(each.getKey(), Set.of()))))
        .toList();
  }

  /** Sound without a URI is inside the variants; anything else without one is no playlist. */
  private static List<Entry> renditions(
      MultivariantPlaylist playlist, Kind kind, Identities identity) {
    return playlist.renditions().stream()
        .filter(rendition -> rendition.type().filter(kind.name()::equals).isPresent())
        .filter(rendition -> kind == Kind.AUDIO || rendition.uri().isPresent())
        .map(
            rendition ->
                new Entry(
                    identity.of(rendition),
                    TraitsReader.of(rendition, playlist.variants()),
                    rendition.uri()))
        .toList();
  }

  private static List<Entry> iFrames(MultivariantPlaylist playlist) {
    return playlist.iFrameStreams().stream()
        .map(
            stream ->
                new Entry(
                    Identities.of(stream.attributes()),
                    TraitsReader.of(stream),
                    Optional.of(stream.uri())))
        .toList();
  }

  private static Optional<Offer> find(List<Offer> all, String uri) {
    return all.stream().filter(offer -> offer.uris().contains(uri)).findFirst();
  }

  /** That of the first variant's group; empty where it is inside the variant. */
  private static Optional<String> defaultAudio(MultivariantPlaylist playlist) {
    Optional<String> group =
        playlist.variants().stream()
            .findFirst()
            .map(VariantStream::attributes)
            .flatMap(attributes -> attributes.quoted("AUDIO"));
    List<Rendition> ofGroup =
        playlist.renditions().stream()
            .filter(rendition -> rendition.type().filter("AUDIO"::equals).isPresent())
            .filter(rendition -> group.isPresent() && rendition.groupId().equals(group))
            .toList();
    return ofGroup.stream()
        .filter(rendition -> rendition.isDefault())
        .findFirst()
        .or(() -> ofGroup.stream().findFirst())
        .flatMap(Rendition::uri);
  }
}
