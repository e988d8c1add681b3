package io.millrace.hls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads those lines of a Media Playlist that belong to segments. For one use. */
final class SegmentReader {
  private static final Set<String> TAGS =
      Set.of(
          "#EXTINF",
          "#EXT-X-DISCONTINUITY",
          "#EXT-X-BYTERANGE",
          "#EXT-X-KEY",
          "#EXT-X-MAP",
          "#EXT-X-PROGRAM-DATE-TIME",
          "#EXT-X-GAP",
          "#EXT-X-BITRATE",
          "#EXT-X-DATERANGE",
          "#EXT-X-CUE-OUT",
          "#EXT-X-CUE-OUT-CONT",
          "#EXT-X-CUE-IN",
          "#EXT-OATCLS-SCTE35",
          "#EXT-X-SCTE35",
          "#EXT-X-SPLICEPOINT-SCTE35");

  private final List<MediaSegment> segments = new ArrayList<>();
  private final KeysInForce keys = new KeysInForce();
  private Optional<MediaInitializationSection> map = Optional.empty();
  private boolean untouched = true;

  private @Nullable Line extinf;
  private Duration duration = Duration.ZERO;
  private String title = "";
  private boolean discontinuity;
  private boolean gap;
  private Optional<Instant> programDateTime = Optional.empty();
  private @Nullable Line byteRange;
  private List<String> tags = new ArrayList<>();

  /** Whether a line can belong to nothing but a segment; also without a word of RFC 8216. */
  static boolean isOfSegment(Line line) {
    return line.isUri() || TAGS.contains(line.tag());
  }

  boolean untouched() {
    return untouched;
  }

  void read(Line line) {
    untouched = false;
    if (line.isUri()) {
      end(line);
      return;
    }
    switch (line.tag()) {
      case "#EXTINF" -> start(line);
      case "#EXT-X-DISCONTINUITY" -> discontinuity = true;
      case "#EXT-X-GAP" -> gap = true;
      case "#EXT-X-PROGRAM-DATE-TIME" -> programDateTime = ProgramDateTime.parse(line.value());
      case "#EXT-X-BYTERANGE" -> byteRange = line;
      case "#EXT-X-KEY" -> keys.read(AttributeList.parse(line.value()));
      case "#EXT-X-MAP" -> map = Optional.of(map(AttributeList.parse(line.value())));
      default -> tags.add(line.text());
    }
  }

  /**
   * A playlist that was caught while it was written is refused. Other lines after the last URI
   * announce a segment to come and will be read with it.
   */
  void requireComplete() {
    if (extinf != null) {
      throw extinf.malformed("#EXTINF without a URI");
    }
  }

  List<MediaSegment> numberedFrom(long first) {
    return ProgramDateTime.filledIn(segments, first);
  }

  private void start(Line line) {
    if (extinf != null) {
      throw extinf.malformed("#EXTINF without a URI");
    }
    String value = line.value();
    int comma = value.indexOf(',');
    duration =
        Decimals.seconds("a duration", comma < 0 ? value : value.substring(0, comma).strip());
    title = comma < 0 ? "" : value.substring(comma + 1);
    extinf = line;
  }

  private void end(Line uri) {
    if (extinf == null) {
      throw uri.malformed("a URI without #EXTINF");
    }
    segments.add(
        new MediaSegment(
            segments.size(),
            uri.text(),
            duration,
            title,
            discontinuity,
            programDateTime,
            byteRange(uri.text()),
            map,
            keys.inForce(),
            gap,
            tags));
    extinf = null;
    discontinuity = false;
    gap = false;
    programDateTime = Optional.empty();
    byteRange = null;
    tags = new ArrayList<>();
  }

  private Optional<ByteRange> byteRange(String uri) {
    if (byteRange == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ByteRange.parse(
              byteRange.value(), ByteRange.hasOffset(byteRange.value()) ? 0 : endOfRangeOf(uri)));
    } catch (MalformedLineException e) {
      throw byteRange.malformed(e.reason());
    }
  }

  /** The first one of a resource begins with it, as players take it. */
  private long endOfRangeOf(String uri) {
    return Optional.of(segments)
        .filter(before -> !before.isEmpty() && before.getLast().uri().equals(uri))
        .flatMap(before -> before.getLast().byteRange())
        .map(ByteRange::end)
        .orElse(0L);
  }

  private MediaInitializationSection map(AttributeList attributes) {
    String uri =
        attributes
            .quoted("URI")
            .filter(text -> Line.isPlainUri(text) && text.indexOf('"') < 0)
            .orElseThrow(() -> new MalformedLineException("#EXT-X-MAP needs a URI"));
    return new MediaInitializationSection(
        uri, attributes.quoted("BYTERANGE").map(text -> ByteRange.parse(text, 0)), keys.inForce());
  }
}
