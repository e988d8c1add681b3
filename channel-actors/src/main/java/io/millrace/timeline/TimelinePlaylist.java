package io.millrace.timeline;

import io.millrace.hls.MediaInitializationSection;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.PlaylistType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A timeline as the Media Playlist that players read.
 *
 * <p>Every segment whose date-time is known says it: a tag that only the first listed segment
 * carried would have to move from segment to segment as the window slides, and a listed segment
 * must not change. What a source says of its whole playlist stands only in a recording: a live one
 * lists segments of several sources, and what it said must not change. A growing timeline says no
 * {@code EXT-X-PLAYLIST-TYPE}: one day it slides.
 */
public final class TimelinePlaylist {

  private static final int VERSION = 3;

  private TimelinePlaylist() {}

  /**
   * The playlist of what is listed. Where one segment has a Media Initialization Section, all after
   * it must have one.
   *
   * @param uri names a segment, relative to the playlist
   */
  public static MediaPlaylist of(Timeline timeline, Function<PublishedSegment, String> uri) {
    return of(timeline, uri, PlaylistStyle.SEGMENTS);
  }

  /** The same in another style. */
  public static MediaPlaylist of(
      Timeline timeline, Function<PublishedSegment, String> uri, PlaylistStyle style) {
    List<MediaSegment> segments =
        timeline.listed().stream().map(segment -> listed(segment, uri.apply(segment))).toList();
    return new MediaPlaylist(
        VERSION,
        timeline.targetDuration(),
        timeline.mediaSequenceNumber(),
        timeline.discontinuitySequence(),
        timeline.isRecording() ? Optional.of(PlaylistType.VOD) : Optional.empty(),
        timeline.isEnded(),
        style == PlaylistStyle.I_FRAMES,
        timeline.headerTags(),
        segments);
  }

  private static MediaSegment listed(PublishedSegment segment, String uri) {
    Packaging packaging = segment.packaging();
    return new MediaSegment(
        segment.msn(),
        uri,
        segment.duration(),
        segment.title(),
        segment.discontinuity(),
        segment.programDateTime(),
        Optional.empty(),
        packaging
            .map()
            .map(map -> new MediaInitializationSection(map, Optional.empty(), packaging.mapKeys())),
        packaging.keys(),
        segment.gap(),
        segment.tags());
  }
}
