package io.millrace.app.server;

import io.millrace.channel.TimelineCheckpoints;
import io.millrace.channel.TrackId;
import io.millrace.source.ChannelId;
import io.millrace.timeline.TimelineNumbers;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The checkpoints of one node among several. What other nodes know of a channel comes first; where
 * they know nothing any more, as after all were stopped, this node's folder may be behind what
 * others have published since, so that the numbers of a new beginning are the least.
 */
record ClusterCheckpoints(TimelineCheckpoints folder, InstantSource clock)
    implements TimelineCheckpoints {

  @Override
  public Optional<TimelineNumbers> find(ChannelId channel, TrackId track) {
    return folder.find(channel, track).map(this::atLeastNew);
  }

  @Override
  public void keep(ChannelId channel, TrackId track, TimelineNumbers numbers) {
    folder.keep(channel, track, numbers);
  }

  private TimelineNumbers atLeastNew(TimelineNumbers known) {
    TimelineNumbers least = TimelineNumbers.unknown(clock.instant());
    return new TimelineNumbers(
        Math.max(known.nextMsn(), least.nextMsn()),
        Math.max(known.discontinuitySequence(), least.discontinuitySequence()),
        known.targetDuration(),
        known.used());
  }
}
