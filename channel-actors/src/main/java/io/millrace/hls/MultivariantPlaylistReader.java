package io.millrace.hls;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one Multivariant Playlist. For one use. */
final class MultivariantPlaylistReader {
  private final List<VariantStream> variants = new ArrayList<>();
  private final List<Rendition> renditions = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private int version = 1;
  private boolean independentSegments;
  private @Nullable Line variant;

  MultivariantPlaylist read(List<Line> lines) {
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
    return new MultivariantPlaylist(version, independentSegments, variants, renditions, tags);
  }

  private void read(Line line) {
    if (line.isUri()) {
      endVariant(line);
      return;
    }
    switch (line.tag()) {
      case "#EXTM3U" -> {}
      case "#EXT-X-VERSION" -> version = PlaylistParser.version(line);
      case "#EXT-X-INDEPENDENT-SEGMENTS" -> independentSegments = true;
      case "#EXT-X-MEDIA" -> renditions.add(new Rendition(AttributeList.parse(line.value())));
      case "#EXT-X-STREAM-INF" -> startVariant(line);
      default -> tags.add(line.text());
    }
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
