package io.millrace.channel;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A segment that is fetched when somebody asks for it.
 *
 * @param segment as its source lists it
 * @param base the address of that list
 * @param period its Discontinuity Sequence Number there
 */
record RecordedSegment(MediaSegment segment, URI base, long period) {

  /** Each segment of a list. */
  static List<RecordedSegment> of(MediaPlaylist playlist, URI base) {
    return IntStream.range(0, playlist.segments().size())
        .mapToObj(
            index ->
                new RecordedSegment(playlist.segments().get(index), base, playlist.periodOf(index)))
        .toList();
  }

  /** Where the segment is; the list's own address if that cannot be read. */
  URI address() {
    return UriReferences.resolve(base, segment.uri()).orElse(base);
  }
}
