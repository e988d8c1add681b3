package io.millrace.timeline;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A timeline as the Media Playlist that players read.
 *
 * <p>Every segment whose date-time is known says it: a tag that only the first listed segment
 * carried would have to move from segment to segment as the window slides, and a listed segment
 * must not change.
 */
public final class TimelinePlaylist {

  private static final int VERSION = 3;

  private TimelinePlaylist() {}

  /**
   * The playlist of what is listed.
   *
   * @param uri names a segment, relative to the playlist
   */
  public static MediaPlaylist of(Timeline timeline, Function<PublishedSegment, String> uri) {
    List<MediaSegment> segments =
        timeline.listed().stream().map(segment -> listed(segment, uri.apply(segment))).toList();
    return new MediaPlaylist(
        VERSION,
        timeline.targetDuration(),
        timeline.mediaSequenceNumber(),
        timeline.discontinuitySequence(),
        Optional.empty(),
        false,
        false,
        List.of(),
        segments);
  }

  private static MediaSegment listed(PublishedSegment segment, String uri) {
    return new MediaSegment(
        segment.msn(),
        uri,
        segment.duration(),
        "",
        segment.discontinuity(),
        segment.programDateTime(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        segment.gap(),
        segment.tags());
  }
}
