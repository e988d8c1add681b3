package io.millrace.channel;

import io.millrace.hls.MediaPlaylist;
import io.millrace.timeline.ComingBack;
import io.millrace.timeline.Entry;
import java.time.Instant;

/** From where on a track shows what an event has listed before it was joined. */
final class Beginnings {

  private Beginnings() {}

  /** Position in the playlist of the first segment to show. */
  static int of(Entry entry, MediaPlaylist event, Instant now) {
    return switch (entry) {
      case Entry.ColdStart cold -> 0;
      case Entry.Joining(var segments, var beginning) ->
          new Entry.Joining(Integer.MAX_VALUE, beginning).position(event, now);
      case Entry.After after -> event.segments().size();
      case Entry.GoingOn goingOn -> event.segments().size();
      case ComingBack comingBack -> event.segments().size();
      case Entry.Awaited awaited -> event.segments().size();
    };
  }
}
