package io.millrace.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A live Media Playlist as a strict reader sees it. Written apart from the product's own parser, so
 * that the two do not share a mistake.
 */
record FollowedPlaylist(
    long targetDuration, long msn, long discontinuitySequence, List<Segment> segments) {

  private static final Set<String> OF_PLAYLIST =
      Set.of(
          "#EXTM3U",
          "#EXT-X-VERSION",
          "#EXT-X-TARGETDURATION",
          "#EXT-X-MEDIA-SEQUENCE",
          "#EXT-X-DISCONTINUITY-SEQUENCE",
          "#EXT-X-INDEPENDENT-SEGMENTS",
          "#EXT-X-START",
          "#EXT-X-SERVER-CONTROL");

  /**
   * A listed segment with the lines that belong to it, in an order that does not depend on how the
   * writer sorted them.
   */
  record Segment(
      long msn,
      String uri,
      BigDecimal duration,
      long discontinuitySequence,
      boolean discontinuity,
      List<String> lines) {}

  static FollowedPlaylist of(String text) {
    List<String> lines = text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    require(!lines.isEmpty() && lines.getFirst().equals("#EXTM3U"), "no #EXTM3U in the first line");
    require(!lines.contains("#EXT-X-ENDLIST"), "#EXT-X-ENDLIST ends a live playlist");
    require(
        lines.stream().noneMatch(line -> line.startsWith("#EXT-X-PLAYLIST-TYPE")),
        "#EXT-X-PLAYLIST-TYPE forbids the window to slide");
    long target = number(lines, "#EXT-X-TARGETDURATION", -1);
    require(target >= 0, "no #EXT-X-TARGETDURATION");
    long msn = number(lines, "#EXT-X-MEDIA-SEQUENCE", 0);
    long sequence = number(lines, "#EXT-X-DISCONTINUITY-SEQUENCE", 0);
    List<Segment> segments = segments(lines, msn, sequence);
    require(
        number(lines, "#EXT-X-VERSION", 1) >= 3
            || segments.stream().allMatch(segment -> segment.duration().scale() <= 0),
        "durations with decimals need version 3");
    return new FollowedPlaylist(target, msn, sequence, segments);
  }

  private static List<Segment> segments(List<String> lines, long msn, long sequence) {
    var segments = new ArrayList<Segment>();
    var own = new ArrayList<String>();
    long discontinuities = sequence;
    for (String line : lines) {
      if (line.startsWith("#")) {
        if (!OF_PLAYLIST.contains(tag(line))) {
          own.add(line);
        }
        require(
            own.isEmpty() || !tag(line).equals("#EXT-X-DISCONTINUITY-SEQUENCE"),
            "#EXT-X-DISCONTINUITY-SEQUENCE stands after a segment began");
        continue;
      }
      long tags = own.stream().filter("#EXT-X-DISCONTINUITY"::equals).count();
      require(tags <= 1, "two #EXT-X-DISCONTINUITY before " + line);
      discontinuities += tags;
      segments.add(
          new Segment(
              msn + segments.size(),
              line,
              duration(own, line),
              discontinuities,
              tags > 0,
              own.stream().sorted().toList()));
      own.clear();
    }
    require(own.isEmpty(), "lines without a segment after the last one: " + own);
    return List.copyOf(segments);
  }

  private static BigDecimal duration(List<String> own, String uri) {
    List<String> durations = own.stream().filter(line -> tag(line).equals("#EXTINF")).toList();
    require(durations.size() == 1, durations.size() + " #EXTINF before " + uri);
    String value = durations.getFirst().substring("#EXTINF:".length());
    return new BigDecimal(value.substring(0, value.indexOf(',')));
  }

  private static long number(List<String> lines, String tag, long absent) {
    List<String> values = lines.stream().filter(line -> tag(line).equals(tag)).toList();
    require(values.size() <= 1, tag + " stands " + values.size() + " times");
    return values.isEmpty()
        ? absent
        : Long.parseLong(values.getFirst().substring(tag.length() + 1).strip());
  }

  private static String tag(String line) {
    int colon = line.indexOf(':');
    return colon < 0 ? line : line.substring(0, colon);
  }

  static void require(boolean holds, String violation) {
    if (!holds) {
      throw new AssertionError(violation);
    }
  }
}
