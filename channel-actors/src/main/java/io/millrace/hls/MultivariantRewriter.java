package io.millrace.hls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Changes the lines of a Multivariant Playlist that cannot be published as they came, and no
 * others. For one use.
 */
final class MultivariantRewriter {
  private static final Pattern ADDRESS = Pattern.compile("://|^\"?//");

  /** A text for people; it may speak of addresses without being one. */
  private static final String NAME = "NAME";

  private static final Set<String> KNOWN =
      Set.of(
          "ALLOWED-CPC",
          "ASSOC-LANGUAGE",
          "AUDIO",
          "AUTOSELECT",
          "AVERAGE-BANDWIDTH",
          "BANDWIDTH",
          "BIT-DEPTH",
          "CHANNELS",
          "CHARACTERISTICS",
          "CLOSED-CAPTIONS",
          "CODECS",
          "DATA-ID",
          "DEFAULT",
          "FORCED",
          "FORMAT",
          "FRAME-RATE",
          "GROUP-ID",
          "HDCP-LEVEL",
          "INSTREAM-ID",
          "IV",
          "KEYFORMAT",
          "KEYFORMATVERSIONS",
          "LANGUAGE",
          "METHOD",
          NAME,
          "PRECISE",
          "PROGRAM-ID",
          "REQ-VIDEO-LAYOUT",
          "RESOLUTION",
          "SAMPLE-RATE",
          "SCORE",
          "STABLE-RENDITION-ID",
          "STABLE-VARIANT-ID",
          "SUBTITLES",
          "SUPPLEMENTAL-CODECS",
          "TIME-OFFSET",
          "TYPE",
          "VALUE",
          "VIDEO",
          "VIDEO-RANGE");

  private final PlaylistDocument document;
  private final UriRewriting rewriting;
  private final PlaylistEdits edits;
  private final Iterator<VariantStream> variants;
  private final Iterator<RewrittenRendition> renditions;
  private final Set<Group> emptied = new HashSet<>();
  private final RequiredVersion required = new RequiredVersion();
  private @Nullable Line variant;

  private record Group(Optional<String> type, Optional<String> id) {}

  private record RewrittenRendition(Rendition rendition, Optional<String> uri) {
    boolean kept() {
      return uri.isPresent() || rendition.uri().isEmpty();
    }

    Group group() {
      return new Group(rendition.type(), rendition.groupId());
    }
  }

  MultivariantRewriter(MultivariantPlaylist playlist, UriRewriting rewriting) {
    this.document = playlist.document();
    this.rewriting = rewriting;
    this.edits = document.edit();
    this.variants = playlist.variants().iterator();
    List<RewrittenRendition> rewritten = new ArrayList<>();
    for (Rendition each : playlist.renditions()) {
      rewritten.add(
          new RewrittenRendition(each, each.uri().flatMap(uri -> rewriting.rendition(each))));
    }
    rewritten.forEach(each -> emptied.add(each.group()));
    rewritten.stream()
        .filter(RewrittenRendition::kept)
        .forEach(each -> emptied.remove(each.group()));
    this.renditions = rewritten.iterator();
  }

  String rewrite() {
    List<Line> lines = Line.of(document);
    Line header = lines.getFirst();
    edits.withoutByteOrderMark().replace(header.number(), PlaylistParser.HEADER);
    lines.subList(1, lines.size()).forEach(this::rewrite);
    raiseVersion(lines);
    return edits.done().text();
  }

  private void rewrite(Line line) {
    if (line.isUri()) {
      endVariant(line);
      return;
    }
    switch (line.tag()) {
      case "", "#EXTM3U", VariableSubstitution.DEFINE, "#EXT-X-CONTENT-STEERING" ->
          edits.remove(line.number());
      case "#EXT-X-VERSION" -> {}
      case "#EXT-X-INDEPENDENT-SEGMENTS" -> edits.replace(line.number(), line.tag());
      case "#EXT-X-START" -> publish(line, Optional.empty());
      case "#EXT-X-STREAM-INF" -> variant = line;
      case "#EXT-X-MEDIA" -> rewriteRendition(line);
      case "#EXT-X-I-FRAME-STREAM-INF" -> rewriteIFrames(line);
      case "#EXT-X-SESSION-DATA" -> rewriteSessionData(line);
      case "#EXT-X-SESSION-KEY" -> rewriteSessionKey(line);
      default -> rewriteUnknown(line);
    }
  }

  private void endVariant(Line uri) {
    Line tag = variant;
    if (tag == null) {
      throw new IllegalStateException("a variant without its tag");
    }
    Optional<String> address = rewriting.variant(variants.next());
    if (address.isPresent()) {
      edits.uri(uri.number(), address.get());
      publish(tag, Optional.empty());
    } else {
      edits.remove(tag.number()).remove(uri.number());
    }
    variant = null;
  }

  private void rewriteRendition(Line line) {
    RewrittenRendition next = renditions.next();
    if (next.kept()) {
      publish(line, next.uri());
    } else {
      edits.remove(line.number());
    }
  }

  private void rewriteIFrames(Line line) {
    publishOrRemove(line, rewriting.iFrames(new IFrameStream(attributes(line))));
  }

  private void rewriteSessionData(Line line) {
    SessionData data = new SessionData(attributes(line));
    if (data.uri().isPresent()) {
      publishOrRemove(line, rewriting.sessionData(data));
    } else if (data.value().filter(PublicText::holdsAddress).isPresent()) {
      edits.remove(line.number());
    } else {
      publish(line, Optional.empty());
    }
  }

  /** Our Media Playlists name another address of the key. What a DRM system reads stays. */
  private void rewriteSessionKey(Line line) {
    SessionKey key = new SessionKey(attributes(line));
    if (key.isOfPlayers()) {
      edits.remove(line.number());
    } else {
      publish(line, key.uri());
    }
  }

  private void rewriteUnknown(Line line) {
    if (PlaylistParser.isOfMediaPlaylists(line) || !PublicText.isHarmless(line.text())) {
      edits.remove(line.number());
    }
  }

  private void publishOrRemove(Line line, Optional<String> uri) {
    if (uri.isPresent()) {
      publish(line, uri);
    } else {
      edits.remove(line.number());
    }
  }

  private void publish(Line line, Optional<String> uri) {
    required.read(line.tag(), attributes(line));
    edits.attributes(line.number(), (name, value) -> published(name, value, uri));
  }

  private Optional<String> published(String name, String value, Optional<String> uri) {
    if (name.equals("URI")) {
      return uri.map(address -> Attribute.quoted(name, address).value());
    }
    Group group = new Group(Optional.of(name), Optional.of(AttributeList.unquoted(value)));
    return name.equals("PATHWAY-ID") || emptied.contains(group) || !isPublic(name, value)
        ? Optional.empty()
        : Optional.of(value);
  }

  /** What has no name is no attribute. */
  private static boolean isPublic(String name, String value) {
    if (!KNOWN.contains(name)) {
      return !name.isEmpty() && PublicText.isHarmless(name + '=' + value);
    }
    return switch (name) {
      case NAME -> true;
      case "VALUE" -> !PublicText.holdsAddress(value);
      default -> !ADDRESS.matcher(value).find();
    };
  }

  private void raiseVersion(List<Line> lines) {
    boolean said = false;
    for (Line line : lines) {
      if (line.tag().equals("#EXT-X-VERSION")) {
        said = true;
        if (PlaylistParser.version(line) < required.version()) {
          edits.replace(line.number(), versionTag());
        }
      }
    }
    if (!said && required.version() > 1) {
      edits.insertAfter(lines.getFirst().number(), versionTag());
    }
  }

  private String versionTag() {
    return "#EXT-X-VERSION:" + required.version();
  }

  private static AttributeList attributes(Line line) {
    return AttributeList.parse(line.value());
  }
}
