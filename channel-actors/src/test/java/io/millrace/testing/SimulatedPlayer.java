package io.millrace.testing;

import io.millrace.testing.FollowedPlaylist.Segment;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A player as RFC 8216, 6.3 describes it: starts three Target Durations behind the end, plays in
 * real time, reloads after a Target Duration, or after half of one when nothing was new. It counts
 * what a viewer would notice. For one thread; times must not go back.
 */
public final class SimulatedPlayer {

  private static final int HOLD_BACK = 3;
  private static final long NOT_STARTED = -1;

  private final Deque<Ahead> ahead = new ArrayDeque<>();
  private long nextMsn = NOT_STARTED;
  private Duration least = Duration.ofDays(1);
  private Instant playedUntil = Instant.MIN;
  private Instant reloadAt = Instant.MIN;
  private int stalls;
  private int lost;

  private record Ahead(long msn, Duration left) {}

  /** When it wants the playlist again. */
  public Instant reloadAt() {
    return reloadAt;
  }

  /** Reads what a reload returned. */
  public void reload(String text, Instant now) {
    FollowedPlaylist playlist = FollowedPlaylist.of(text);
    if (nextMsn == NOT_STARTED) {
      nextMsn = startMsn(playlist);
    } else {
      play(Duration.between(playedUntil, now));
    }
    playedUntil = now;
    long oldest = ahead.isEmpty() ? nextMsn : ahead.getFirst().msn();
    lost += (int) Math.max(0, playlist.msn() - oldest);
    boolean changed = buffer(playlist);
    Duration target = Duration.ofSeconds(playlist.targetDuration());
    reloadAt = now.plus(changed ? target : target.dividedBy(2));
  }

  private static long startMsn(FollowedPlaylist playlist) {
    BigDecimal left = BigDecimal.valueOf(playlist.targetDuration() * HOLD_BACK);
    List<Segment> segments = playlist.segments();
    int position = segments.size();
    while (position > 0 && left.signum() > 0) {
      position--;
      left = left.subtract(segments.get(position).duration());
    }
    return playlist.msn() + position;
  }

  private boolean buffer(FollowedPlaylist playlist) {
    boolean changed = false;
    for (Segment segment : playlist.segments()) {
      if (segment.msn() >= nextMsn) {
        long millis = segment.duration().movePointRight(3).longValue();
        ahead.add(new Ahead(segment.msn(), Duration.ofMillis(millis)));
        nextMsn = segment.msn() + 1;
        changed = true;
      }
    }
    return changed;
  }

  private void play(Duration time) {
    Duration left = time;
    while (left.isPositive() && !ahead.isEmpty()) {
      Ahead current = ahead.removeFirst();
      Duration rest = current.left().minus(left);
      if (rest.isPositive()) {
        ahead.addFirst(new Ahead(current.msn(), rest));
      }
      left = left.minus(current.left());
    }
    stalls += left.isPositive() ? 1 : 0;
    Duration now = ahead.stream().map(Ahead::left).reduce(Duration.ZERO, Duration::plus);
    least = now.compareTo(least) < 0 ? now : least;
  }

  /** How often it ran dry. */
  public int stalls() {
    return stalls;
  }

  /** Segments that left the playlist before they were played to the end. */
  public int lost() {
    return lost;
  }

  /** The least it ever had left to play. */
  public Duration leastBuffered() {
    return least;
  }
}
