package io.millrace.hls;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Writes segments one after the other, and with them what changes between them. For one use. */
final class SegmentWriter {
  private final StringBuilder out;
  private List<Key> keys = List.of();
  private Optional<MediaInitializationSection> map = Optional.empty();
  private boolean first = true;

  SegmentWriter(StringBuilder out) {
    this.out = out;
  }

  void write(MediaSegment segment) {
    int start = out.length();
    if (segment.discontinuity()) {
      out.append("#EXT-X-DISCONTINUITY\n");
    }
    writeState(segment);
    segment
        .programDateTime()
        .ifPresent(date -> out.append("#EXT-X-PROGRAM-DATE-TIME:").append(date).append('\n'));
    if (segment.gap()) {
      out.append("#EXT-X-GAP\n");
    }
    segment.byteRange().ifPresent(range -> writeByteRange(range));
    boolean tagsLookLikeHeader = first && out.length() == start;
    if (tagsLookLikeHeader) {
      writeDuration(segment);
    }
    segment.tags().forEach(tag -> out.append(tag).append('\n'));
    if (!tagsLookLikeHeader) {
      writeDuration(segment);
    }
    out.append(segment.uri()).append('\n');
    first = false;
  }

  private void writeDuration(MediaSegment segment) {
    out.append("#EXTINF:");
    Decimals.append(out, segment.duration());
    out.append(',').append(segment.title()).append('\n');
  }

  private void writeByteRange(ByteRange range) {
    out.append("#EXT-X-BYTERANGE:").append(range.write()).append('\n');
  }

  private void writeState(MediaSegment segment) {
    boolean again = segment.discontinuity();
    if (map.isPresent() && segment.map().isEmpty()) {
      throw new IllegalArgumentException("a Media Initialization Section cannot be withdrawn");
    }
    if (again || !map.equals(segment.map())) {
      segment.map().ifPresent(section -> writeMap(section, again));
      map = segment.map();
    }
    writeKeys(segment.keys(), again && segment.map().isEmpty());
  }

  private void writeMap(MediaInitializationSection section, boolean again) {
    writeKeys(section.keys(), again);
    out.append("#EXT-X-MAP:URI=\"").append(section.uri()).append('"');
    section
        .byteRange()
        .ifPresent(range -> out.append(",BYTERANGE=\"").append(range.write()).append('"'));
    out.append('\n');
  }

  private void writeKeys(List<Key> next, boolean again) {
    if (!again && next.equals(keys)) {
      return;
    }
    if (!formats(next).containsAll(formats(keys))) {
      out.append("#EXT-X-KEY:METHOD=NONE\n");
    }
    for (Key key : next) {
      out.append("#EXT-X-KEY:").append(key.attributes().write()).append('\n');
    }
    keys = next;
  }

  private static Set<String> formats(List<Key> keys) {
    Set<String> formats = new HashSet<>();
    keys.forEach(key -> formats.add(key.keyFormat()));
    return formats;
  }
}
