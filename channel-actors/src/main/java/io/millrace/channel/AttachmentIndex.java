package io.millrace.channel;

import io.millrace.channel.ChannelCommand.SegmentItem;
import io.millrace.hls.Key;
import io.millrace.timeline.Packaging;
import io.millrace.timeline.PublishedSegment;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which attachments the lists of a channel name, and the first segment that needs each. A list is
 * gone through once, however often anybody asks. Used by the channel's actor only.
 */
final class AttachmentIndex {

  private record Indexed(List<PublishedSegment> listed, Map<String, Long> firstMsn) {}

  private final Map<TrackId, Indexed> byTrack = new HashMap<>();

  /** A listed segment that needs the attachment of this name; empty if none does. */
  Optional<SegmentItem> needing(String attachment, Collection<TrackPublisher> tracks) {
    for (TrackPublisher track : tracks) {
      Long msn = of(track.id(), track.listed()).get(attachment);
      if (msn != null) {
        return Optional.of(new SegmentItem(track.id(), msn));
      }
    }
    return Optional.empty();
  }

  /** All that are named. */
  Set<String> names(Collection<TrackPublisher> tracks) {
    var names = new HashSet<String>();
    tracks.forEach(track -> names.addAll(of(track.id(), track.listed()).keySet()));
    return names;
  }

  /** The attachments that a list names, each with the first segment that does. */
  Map<String, Long> of(TrackId track, List<PublishedSegment> listed) {
    Indexed known = byTrack.get(track);
    if (known == null || !isSame(known.listed(), listed)) {
      known = new Indexed(listed, read(listed));
      byTrack.put(track, known);
    }
    return known.firstMsn();
  }

  /** Lists do not change: another one has another last or first segment, or another length. */
  private static boolean isSame(List<PublishedSegment> one, List<PublishedSegment> other) {
    return one.size() == other.size()
        && (one.isEmpty()
            || (one.getFirst().equals(other.getFirst()) && one.getLast().equals(other.getLast())));
  }

  private static Map<String, Long> read(List<PublishedSegment> listed) {
    var firstMsn = new HashMap<String, Long>();
    for (PublishedSegment segment : listed) {
      Packaging packaging = segment.packaging();
      packaging
          .map()
          .map(SegmentPath::nameIn)
          .ifPresent(name -> firstMsn.putIfAbsent(name, segment.msn()));
      for (Key key : packaging.keys()) {
        firstMsn.putIfAbsent(key.uri(), segment.msn());
      }
    }
    return Map.copyOf(firstMsn);
  }
}
