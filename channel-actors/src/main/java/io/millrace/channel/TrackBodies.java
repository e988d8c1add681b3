package io.millrace.channel;

import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import io.millrace.timeline.PublishedSegment;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The bytes behind what one track lists, in the store. Used by the channel's actor only. */
final class TrackBodies {

  private final SegmentStore store;
  private final ChannelId channel;
  private final TrackId track;
  private final Map<Long, SegmentBody> held = new TreeMap<>();

  TrackBodies(SegmentStore store, ChannelId channel, TrackId track) {
    this.store = store;
    this.channel = channel;
    this.track = track;
  }

  /**
   * How long the newest of these segments of an earlier run last whose bytes are all there; zero if
   * those of the newest are not: what is still coming in may come from a node that is gone.
   */
  Duration newestThere(List<PublishedSegment> listed) {
    Duration found = Duration.ZERO;
    for (PublishedSegment segment : listed.reversed()) {
      if (!segment.gap() && find(segment.msn()).isEmpty()) {
        return found;
      }
      found = found.plus(segment.duration());
    }
    return found;
  }

  private Optional<SegmentBody> find(long msn) {
    return store.find(key(msn)).filter(SegmentBody::isComplete);
  }

  private SegmentKey key(long msn) {
    return new SegmentKey(channel.value(), track.value(), msn);
  }

  /**
   * Holds what an earlier run has listed.
   *
   * @return false if the bytes of a segment are not all there; those before it are held
   */
  boolean adopt(List<PublishedSegment> listed) {
    for (PublishedSegment segment : listed) {
      Optional<SegmentBody> body =
          segment.gap()
              ? Optional.empty()
              : find(segment.msn()).flatMap(any -> store.adopt(key(segment.msn())));
      body.ifPresent(found -> held.put(segment.msn(), found));
      if (body.isEmpty() && !segment.gap()) {
        return false;
      }
    }
    return true;
  }

  /**
   * From now on the body can be found.
   *
   * @return false if it has failed or was given up meanwhile
   */
  boolean admit(long msn, SegmentBody body) {
    try {
      store.admit(key(msn), body);
      held.put(msn, body);
      return true;
    } catch (IllegalStateException failedMeanwhile) {
      return false;
    }
  }

  /** Of a listed segment; empty for a gap. */
  Optional<SegmentBody> of(long msn) {
    return Optional.ofNullable(held.get(msn));
  }

  boolean hold(SegmentBody body) {
    return held.containsValue(body);
  }

  void discardUnheld(SegmentBody body) {
    if (!hold(body)) {
      store.discard(body);
    }
  }

  /** What is older than the first listed segment may leave, what is older than the other does. */
  void retain(long firstListed, long firstHeld) {
    store.retain(channel.value(), track.value(), firstListed, firstHeld);
    held.keySet().removeIf(msn -> msn < firstListed);
  }

  /** Lets go of what an earlier run has had from this number on. */
  void removeFrom(long msn) {
    store.removeFrom(channel.value(), track.value(), msn);
  }

  void clear() {
    held.clear();
    store.removeTrack(channel.value(), track.value());
  }
}
