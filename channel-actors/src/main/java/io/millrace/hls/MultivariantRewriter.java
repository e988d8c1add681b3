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
  private static final Pattern TAG_WITH_ADDRESS = Pattern.compile("://|UR[IL]\\s*=");

  /** Texts for people and applications; they may speak of addresses without being one. */
  private static final Set<String> FREE_TEXTS = Set.of("NAME", "VALUE");

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
      case "", VariableSubstitution.DEFINE, "#EXT-X-CONTENT-STEERING" ->
          edits.remove(line.number());
      case "#EXTM3U", "#EXT-X-VERSION", "#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-START" -> {}
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
    } else {
      publish(line, Optional.empty());
    }
  }

  /** Our Media Playlists name another address of the key. What a DRM system reads stays. */
  private void rewriteSessionKey(Line line) {
    SessionKey key = new SessionKey(attributes(line));
    if (key.keyFormat().equals(Key.IDENTITY)) {
      edits.remove(line.number());
    } else {
      required.read(line.tag(), key.attributes());
    }
  }

  private void rewriteUnknown(Line line) {
    if (TAG_WITH_ADDRESS.matcher(line.text()).find()) {
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
    return name.equals("PATHWAY-ID") || emptied.contains(group) || isAddress(name, value)
        ? Optional.empty()
        : Optional.of(value);
  }

  private static boolean isAddress(String name, String value) {
    return name.endsWith("URI")
        || name.endsWith("URL")
        || (!FREE_TEXTS.contains(name) && ADDRESS.matcher(value).find());
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
