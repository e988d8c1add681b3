package io.millrace.channel;

import io.millrace.channel.ChannelStatus.TrackStatus;
import io.millrace.hls.PlaylistWriter;
import io.millrace.media.DiscontinuityMark;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.source.ChannelId;
import io.millrace.timeline.Entry;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Pace;
import io.millrace.timeline.PublishedSegment;
import io.millrace.timeline.SegmentOrigin;
import io.millrace.timeline.Timeline;
import io.millrace.timeline.TimelineNumbers;
import io.millrace.timeline.TimelinePlaylist;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.util.ByteString;

/**
 * One track of a channel on its way to readers: its timeline, the bodies behind it and what readers
 * see of both. Used by the channel's actor only.
 */
final class TrackPublisher {

  /** Told until something was measured: a guess that no player fails on. */
  private static final long ASSUMED_BANDWIDTH = 5_000_000;

  /** Of a window that was shortened for want of memory. */
  private static final Duration STAYS_SHORT = Duration.ofMinutes(5);

  private final ChannelId channel;
  private final TrackId track;
  private final SegmentPath segmentPath;
  private final SegmentStore store;
  private final Map<Long, SegmentBody> bodies = new TreeMap<>();

  private Timeline timeline;
  private Pace pace;
  private boolean isPublic;
  private Instant shortUntil = Instant.MIN;
  private long peakBandwidth;
  private Optional<String> streamInf = Optional.empty();

  TrackPublisher(
      ChannelId channel,
      TrackId track,
      Timeline timeline,
      SegmentPath segmentPath,
      SegmentStore store,
      Instant now) {
    this.channel = channel;
    this.track = track;
    this.segmentPath = segmentPath;
    this.timeline = timeline;
    this.store = store;
    this.pace = Pace.start(now);
  }

  /** Where a source that is read for the first time has to go on. */
  Entry entry(int startSegments) {
    return timeline.listed().isEmpty() ? new Entry.ColdStart(startSegments) : goingOn();
  }

  /**
   * Whether a segment of a source that takes over would show again what was shown: because it is
   * listed already, from an earlier time with this source, or because its date-time says so.
   */
  boolean repeats(NewSegment segment) {
    return isListed(segment.origin())
        || (!timeline.listed().isEmpty() && goingOn().repeats(segment.programDateTime()));
  }

  private boolean isListed(SegmentOrigin origin) {
    return timeline.listed().stream().anyMatch(listed -> isSame(listed.origin(), origin));
  }

  /** Folders and queries change with edges and tokens. */
  private static boolean isSame(SegmentOrigin one, SegmentOrigin other) {
    return one.source().equals(other.source())
        && one.msn() == other.msn()
        && fileName(one).equals(fileName(other));
  }

  private static String fileName(SegmentOrigin origin) {
    String path = origin.uri().split("\\?", 2)[0];
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private Entry.GoingOn goingOn() {
    return Entry.GoingOn.from(timeline, pace);
  }

  void breakBeforeNext() {
    timeline = timeline.breakBeforeNext();
  }

  void expect(Duration targetDuration) {
    timeline = timeline.expecting(targetDuration);
  }

  void describe(Optional<String> attributes) {
    if (streamInf.isEmpty()) {
      streamInf = attributes;
    }
  }

  /**
   * Appends a segment, cut into several where it is too long for a Target Duration that is public;
   * its bytes can be found from now on.
   *
   * @return false if its bytes are lost already; then nothing is changed
   */
  boolean append(SegmentPiece segment, Instant now) {
    List<SegmentPiece> pieces =
        isPublic
            ? segment.cutFor(timeline.targetDuration(), store, channel.value())
            : List.of(segment);
    boolean whole = true;
    for (SegmentPiece piece : pieces) {
      if (whole) {
        whole = appendPiece(piece.segment(), piece.body(), now);
      } else {
        piece.discardFrom(store);
      }
    }
    return whole;
  }

  /** Lists and holds as little as players can do with, now and for a while. */
  void shorten(Instant now) {
    shortUntil = now.plus(STAYS_SHORT);
    timeline = timeline.shortened();
    letGo(timeline.mediaSequenceNumber());
  }

  /** Unlisted segments before this one are let go. */
  private void letGo(long firstHeld) {
    long firstListed = timeline.mediaSequenceNumber();
    store.retain(channel.value(), track.value(), firstListed, firstHeld);
    bodies.keySet().removeIf(held -> held < firstListed);
  }

  private boolean appendPiece(NewSegment segment, Optional<SegmentBody> body, Instant now) {
    Timeline next = timeline.append(segment);
    PublishedSegment published = next.listed().getLast();
    Optional<SegmentBody> marked = published.discontinuity() ? body.map(this::marked) : body;
    if (marked.isPresent() && !admit(published.msn(), marked.get())) {
      marked.ifPresent(store::discard);
      return false;
    }
    timeline = now.isBefore(shortUntil) ? next.shortened() : next;
    pace =
        isPublic
            ? pace.published(segment.duration(), timeline.targetDuration(), now)
            : Pace.start(now);
    // RFC 8216, 6.2.2: one that left stays available for as long as the longest playlist that had
    // it.
    letGo(timeline.mediaSequenceNumber() - timeline.listed().size());
    return true;
  }

  /** The same bytes with a {@link DiscontinuityMark} before them, where they are all there. */
  private SegmentBody marked(SegmentBody body) {
    Optional<ByteString> whole = body.whole();
    if (whole.isEmpty()) {
      return body;
    }
    SegmentBody copy = store.begin(channel.value());
    try {
      copy.append(ByteString.fromArrayUnsafe(DiscontinuityMark.before(whole.get().toArray())));
      copy.append(whole.get());
      copy.complete();
      store.discard(body);
      return copy;
    } catch (SegmentStoreFull playableWithoutIt) {
      store.discard(copy);
      return body;
    }
  }

  private boolean admit(long msn, SegmentBody body) {
    try {
      store.admit(new SegmentKey(channel.value(), track.value(), msn), body);
      bodies.put(msn, body);
      return true;
    } catch (IllegalStateException failedMeanwhile) {
      return false;
    }
  }

  int appended() {
    return timeline.listed().size();
  }

  boolean isPublic() {
    return isPublic;
  }

  /** From now on readers see it, and its Target Duration is fixed. */
  void makePublic() {
    timeline = timeline.publish();
    isPublic = true;
  }

  /** Nobody watches any more: all segments are let go, the numbers stay. */
  void empty() {
    timeline = timeline.emptied();
    isPublic = false;
    bodies.clear();
    store.retain(channel.value(), track.value(), timeline.nextMsn(), timeline.nextMsn());
  }

  TimelineNumbers numbers() {
    return timeline.numbers();
  }

  Duration targetDuration() {
    return timeline.targetDuration();
  }

  long nextMsn() {
    return timeline.nextMsn();
  }

  TrackView view() {
    String text =
        PlaylistWriter.write(
            TimelinePlaylist.of(timeline, segment -> segmentPath.uri(track, segment.msn())));
    return new TrackView(
        track,
        Optional.of(RenderedPlaylist.of(text)),
        timeline.mediaSequenceNumber(),
        timeline.nextMsn() - 1,
        timeline.targetDuration(),
        false);
  }

  /** The Multivariant Playlist of a channel with this one track. */
  MultivariantView multivariant() {
    String streamInf =
        "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH="
            + bandwidth()
            + this.streamInf.map(attributes -> ',' + attributes).orElse("");
    return session -> streamInf + "\nviewers/" + session + '/' + track + "/index.m3u8\n";
  }

  TrackStatus status() {
    return new TrackStatus(
        track,
        timeline.mediaSequenceNumber(),
        timeline.nextMsn() - 1,
        timeline.discontinuitySequence(),
        timeline.targetDuration(),
        store.bytesHeld(channel.value()));
  }

  /** The peak only grows: a player that was told less than it gets may stall. */
  private long bandwidth() {
    for (PublishedSegment segment : timeline.listed()) {
      SegmentBody body = bodies.get(segment.msn());
      if (body != null && body.isComplete()) {
        long bits = body.length() * 8;
        peakBandwidth =
            Math.max(peakBandwidth, bits * 1000 / Math.max(1, segment.duration().toMillis()));
      }
    }
    return peakBandwidth > 0 ? peakBandwidth : ASSUMED_BANDWIDTH;
  }
}
