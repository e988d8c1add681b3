package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Which period a source says that its segments lie in: its Discontinuity Sequence Number and the
 * tags. Counted on from what was read before, since there are sources that forget the tags that
 * have left their window. Immutable.
 *
 * @param numbering how often the source has begun to number anew
 * @param lastMsn Media Sequence Number of the newest segment that was read; negative if none was
 * @param lastPeriod the period of that segment
 */
record UpstreamPeriods(int numbering, long lastMsn, long lastPeriod) {

  private static final long NONE = -1;

  static UpstreamPeriods start() {
    return new UpstreamPeriods(0, NONE, 0);
  }

  /** As it was when this was the newest segment that was read. */
  static UpstreamPeriods after(SegmentOrigin last) {
    return new UpstreamPeriods(last.numbering(), last.msn(), last.period());
  }

  /** Nothing that comes is comparable with what was. */
  UpstreamPeriods numberedAnew() {
    return new UpstreamPeriods(numbering + 1, NONE, 0);
  }

  /** Of each segment of the playlist. */
  List<Long> of(MediaPlaylist playlist) {
    List<Long> said = said(playlist);
    long shift = shift(said, lastMsn - playlist.mediaSequenceNumber());
    return said.stream().map(period -> Math.max(0, period + shift)).toList();
  }

  /** After the playlist was read, which must list something. */
  UpstreamPeriods after(MediaPlaylist playlist) {
    return new UpstreamPeriods(
        numbering, playlist.lastMediaSequenceNumber(), of(playlist).getLast());
  }

  private static List<Long> said(MediaPlaylist playlist) {
    var periods = new ArrayList<Long>();
    long period = playlist.discontinuitySequenceNumber();
    for (MediaSegment segment : playlist.segments()) {
      period += segment.discontinuity() ? 1 : 0;
      periods.add(period);
    }
    return periods;
  }

  private long shift(List<Long> said, long indexOfLast) {
    if (lastMsn < 0) {
      return 0;
    }
    return indexOfLast >= 0 && indexOfLast < said.size()
        ? lastPeriod - said.get((int) indexOfLast)
        : Math.max(0, lastPeriod - said.getFirst());
  }
}
