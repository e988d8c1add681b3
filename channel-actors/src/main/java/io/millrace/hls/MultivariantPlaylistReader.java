package io.millrace.hls;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one Multivariant Playlist. For one use. */
final class MultivariantPlaylistReader {
  private final List<VariantStream> variants = new ArrayList<>();
  private final List<IFrameStream> iFrameStreams = new ArrayList<>();
  private final List<Rendition> renditions = new ArrayList<>();
  private final List<SessionData> sessionData = new ArrayList<>();
  private final List<SessionKey> sessionKeys = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private Optional<ContentSteering> contentSteering = Optional.empty();
  private Optional<StartPoint> start = Optional.empty();
  private int version = 1;
  private boolean independentSegments;
  private @Nullable Line variant;

  static MultivariantContents read(PlaylistDocument document) {
    List<Line> lines = Line.of(document);
    return new MultivariantPlaylistReader().read(lines.subList(1, lines.size()));
  }

  MultivariantContents read(List<Line> lines) {
    for (Line line : lines) {
      try {
        read(line);
      } catch (MalformedLineException e) {
        throw line.malformed(e.reason());
      }
    }
    if (variant != null) {
      throw variant.malformed("#EXT-X-STREAM-INF without a URI");
    }
    return new MultivariantContents(
        version,
        independentSegments,
        variants,
        iFrameStreams,
        renditions,
        sessionData,
        sessionKeys,
        contentSteering,
        start,
        tags);
  }

  private void read(Line line) {
    if (line.isUri()) {
      endVariant(line);
      return;
    }
    switch (line.tag()) {
      case "#EXTM3U", VariableSubstitution.DEFINE -> {}
      case "#EXT-X-VERSION" -> version = PlaylistParser.version(line);
      case "#EXT-X-INDEPENDENT-SEGMENTS" -> independentSegments = true;
      case "#EXT-X-MEDIA" -> renditions.add(new Rendition(AttributeList.parse(line.value())));
      case "#EXT-X-STREAM-INF" -> startVariant(line);
      default -> {
        readOther(line);
        tags.add(line.text());
      }
    }
  }

  private void readOther(Line line) {
    switch (line.tag()) {
      case "#EXT-X-I-FRAME-STREAM-INF" -> iFrameStreams.add(new IFrameStream(attributes(line)));
      case "#EXT-X-SESSION-DATA" -> sessionData.add(new SessionData(attributes(line)));
      case "#EXT-X-SESSION-KEY" -> sessionKeys.add(new SessionKey(attributes(line)));
      case "#EXT-X-CONTENT-STEERING" ->
          contentSteering = Optional.of(new ContentSteering(attributes(line)));
      case "#EXT-X-START" -> start = Optional.of(new StartPoint(attributes(line)));
      default -> {}
    }
  }

  private static AttributeList attributes(Line line) {
    return AttributeList.parse(line.value());
  }

  private void startVariant(Line line) {
    if (variant != null) {
      throw variant.malformed("#EXT-X-STREAM-INF without a URI");
    }
    variant = line;
  }

  private void endVariant(Line uri) {
    if (variant == null) {
      throw uri.malformed("a URI without #EXT-X-STREAM-INF");
    }
    try {
      variants.add(new VariantStream(uri.text(), AttributeList.parse(variant.value())));
    } catch (MalformedLineException e) {
      throw variant.malformed(e.reason());
    }
    variant = null;
  }
}
