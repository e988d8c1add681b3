package io.millrace.channel;

import io.millrace.hls.MediaPlaylist;
import io.millrace.source.SourceDefinition;
import io.millrace.timeline.TimelineSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers how far the playlists of probed sources were, because one that answers may still be
 * frozen.
 */
final class ProbeMemory {

  private record Seen(long lastMsn, Instant since) {}

  private final Map<SourceDefinition, Seen> seen = new HashMap<>();

  /** Forgets all but these. */
  void keep(Set<SourceDefinition> sources) {
    seen.keySet().retainAll(sources);
  }

  /**
   * Takes note of a playlist, and says what is wrong with it. A recording is as good as the channel
   * that it is for lets it be.
   */
  Optional<String> judge(SourceDefinition source, MediaPlaylist playlist, Instant now) {
    if (playlist.segments().isEmpty()) {
      return Optional.of("the playlist lists no segment");
    }
    if (playlist.endList()) {
      return UpstreamPlaylist.isRecording(playlist)
          ? Optional.empty()
          : Optional.of("the live playlist ended (EXT-X-ENDLIST)");
    }
    long last = playlist.lastMediaSequenceNumber();
    Seen before = seen.get(source);
    if (before == null || before.lastMsn() != last) {
      seen.put(source, new Seen(last, now));
      return Optional.empty();
    }
    Duration still = Duration.between(before.since(), now);
    Duration patience = playlist.targetDuration().multipliedBy(TimelineSettings.HOLD_BACK);
    return still.compareTo(patience) > 0
        ? Optional.of("no new segment for " + still.toSeconds() + " s")
        : Optional.empty();
  }
}
