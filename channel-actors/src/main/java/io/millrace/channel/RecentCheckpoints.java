package io.millrace.channel;

import io.millrace.source.ChannelId;
import io.millrace.timeline.TimelineNumbers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers of the tracks that have published latest, in memory and for as long as the process
 * lives: enough for a channel that ends and is made again while players still know its old numbers.
 * Older ones start at the seconds since 1970. Thread-safe.
 */
final class RecentCheckpoints implements TimelineCheckpoints {

  static final int MOST = 1000;

  private record Key(ChannelId channel, TrackId track) {}

  private static final class Latest extends LinkedHashMap<Key, TimelineNumbers> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, TimelineNumbers> eldest) {
      return size() > MOST;
    }
  }

  private final Latest numbers = new Latest();

  @Override
  public synchronized Optional<TimelineNumbers> find(ChannelId channel, TrackId track) {
    return Optional.ofNullable(numbers.get(new Key(channel, track)));
  }

  @Override
  public synchronized void keep(ChannelId channel, TrackId track, TimelineNumbers latest) {
    numbers.putLast(new Key(channel, track), latest);
  }
}
