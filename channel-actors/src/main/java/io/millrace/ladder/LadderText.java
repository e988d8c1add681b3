package io.millrace.ladder;

import io.millrace.hls.Attribute;
import io.millrace.hls.AttributeList;
import io.millrace.hls.MultivariantPlaylist;
import io.millrace.hls.PlaylistWriter;
import io.millrace.hls.Rendition;
import io.millrace.hls.VariantStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rewrites the Multivariant Playlist of the first source into that of the channel. For one use. */
final class LadderText {

  private static final String SESSION_DATA = "#EXT-X-SESSION-DATA:";

  /** Where sources steer, where their keys are, and variables that have been replaced. */
  private static final List<String> NOT_OURS =
      List.of("#EXT-X-CONTENT-STEERING", "#EXT-X-SESSION-KEY", "#EXT-X-DEFINE");

  private final MultivariantPlaylist playlist;
  private final Map<String, String> idByUri;
  private final String mark;
  private final Set<VariantStream> written = new HashSet<>();
  private int sessionData;

  private LadderText(MultivariantPlaylist playlist, Map<String, String> idByUri, String mark) {
    this.playlist = playlist;
    this.idByUri = idByUri;
    this.mark = mark;
  }

  static MultivariantTemplate of(MultivariantPlaylist playlist, Map<String, String> idByUri) {
    String mark = markFor(PlaylistWriter.write(playlist));
    return MultivariantTemplate.of(new LadderText(playlist, idByUri, mark).write(), mark);
  }

  /** Something that does not occur. */
  private static String markFor(String text) {
    String mark = "{session}";
    while (text.contains(mark)) {
      mark = '{' + mark + '}';
    }
    return mark;
  }

  private String write() {
    List<VariantStream> variants =
        playlist.variants().stream().map(this::variant).filter(written::add).toList();
    List<Rendition> renditions =
        playlist.renditions().stream().map(this::rendition).distinct().toList();
    var tags = new ArrayList<String>();
    playlist.tags().forEach(line -> tag(line).ifPresent(tags::add));
    return PlaylistWriter.write(
        new MultivariantPlaylist(
            playlist.version(), playlist.independentSegments(), variants, renditions, tags));
  }

  /** Redundant ones are the same now, and are said once. */
  private VariantStream variant(VariantStream variant) {
    return new VariantStream(path(variant.uri()), without(variant.attributes(), "PATHWAY-ID"));
  }

  private Rendition rendition(Rendition rendition) {
    return new Rendition(readdressed(rendition.attributes()));
  }

  private Optional<String> tag(String line) {
    if (Offers.IFrameStreams.isOne(line)) {
      AttributeList attributes = Offers.IFrameStreams.attributes(line);
      return Optional.of(Offers.IFrameStreams.line(readdressed(without(attributes, "PATHWAY-ID"))));
    }
    if (line.startsWith(SESSION_DATA)) {
      AttributeList attributes = AttributeList.parse(line.substring(SESSION_DATA.length()));
      return Optional.of(SESSION_DATA + sessionData(attributes).write());
    }
    return NOT_OURS.stream().anyMatch(line::startsWith) ? Optional.empty() : Optional.of(line);
  }

  private AttributeList sessionData(AttributeList attributes) {
    if (attributes.quoted("URI").isEmpty()) {
      return attributes;
    }
    String path = "viewers/" + mark + "/session/data-" + sessionData;
    sessionData++;
    return with(attributes, path);
  }

  private AttributeList readdressed(AttributeList attributes) {
    return attributes.quoted("URI").map(uri -> with(attributes, path(uri))).orElse(attributes);
  }

  private String path(String uri) {
    return "viewers/" + mark + '/' + idByUri.get(uri) + "/index.m3u8";
  }

  private static AttributeList with(AttributeList attributes, String uri) {
    return new AttributeList(
        attributes.attributes().stream()
            .map(each -> each.name().equals("URI") ? Attribute.quoted("URI", uri) : each)
            .toList());
  }

  private static AttributeList without(AttributeList attributes, String name) {
    return new AttributeList(
        attributes.attributes().stream().filter(each -> !each.name().equals(name)).toList());
  }
}
