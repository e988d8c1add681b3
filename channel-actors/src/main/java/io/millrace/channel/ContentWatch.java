package io.millrace.channel;

import io.millrace.channel.ContentMark.Fingerprint;
import io.millrace.source.SourceDefinition;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a channel remembers of content across its sources: how many bits its tracks usually take,
 * and which pictures each source sent again and again, so that one that still does is not gone back
 * to. Not thread-safe.
 */
final class ContentWatch {

  private final ContentSettings settings;
  private final Map<TrackId, BitrateHistory> bitrates = new HashMap<>();
  private final Map<SourceDefinition, Set<Fingerprint>> repeated = new HashMap<>();

  ContentWatch(ContentSettings settings) {
    this.settings = settings;
  }

  /** The source that is followed sent this. */
  void followed(Following following, TrackId track, ContentMark mark, Instant now) {
    SourceDefinition source = following.attempt().source();
    int thin = mark.bitrate().isPresent() ? thin(source, track, mark.bitrate().getAsLong()) : 0;
    following.trouble().content(track, mark, thin, now);
    if (mark.pictures().isPresent()) {
      Set<Fingerprint> again = following.trouble().repeated(track, now);
      if (again.isEmpty()) {
        repeated.remove(source);
      } else {
        repeated.put(source, again);
      }
    }
  }

  /** Whether the source sends what it was left for. */
  boolean isStillRepeated(SourceDefinition source, ContentMark mark) {
    return mark.pictures().filter(repeated.getOrDefault(source, Set.of())::contains).isPresent();
  }

  /** The next run may have other tracks of the same names. */
  void forgetBitrates() {
    bitrates.clear();
  }

  /** Forgets sources that are not defined any more. */
  void keep(SourceRing ring) {
    repeated.keySet().removeIf(source -> !ring.contains(source));
  }

  private int thin(SourceDefinition source, TrackId track, long bitrate) {
    return bitrates
        .computeIfAbsent(track, first -> new BitrateHistory(settings))
        .segment(source.name(), bitrate);
  }
}
