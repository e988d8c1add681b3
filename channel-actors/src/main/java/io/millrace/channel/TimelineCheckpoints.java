package io.millrace.channel;

import io.millrace.source.ChannelId;
import io.millrace.timeline.TimelineNumbers;
import java.util.Optional;

/**
 * Keeps the numbers of timelines beyond the life of the process, so that a restart costs a
 * discontinuity at most. Called from actors: must not block.
 */
public interface TimelineCheckpoints {

  /** Numbers that no earlier run has published beyond; empty if none are known. */
  Optional<TimelineNumbers> find(ChannelId channel, TrackId track);

  /** The numbers after the latest published segment. */
  void keep(ChannelId channel, TrackId track, TimelineNumbers numbers);

  /** Remembers nothing: timelines start at the seconds since 1970. */
  static TimelineCheckpoints none() {
    return new TimelineCheckpoints() {
      @Override
      public Optional<TimelineNumbers> find(ChannelId channel, TrackId track) {
        return Optional.empty();
      }

      @Override
      public void keep(ChannelId channel, TrackId track, TimelineNumbers numbers) {}
    };
  }
}
