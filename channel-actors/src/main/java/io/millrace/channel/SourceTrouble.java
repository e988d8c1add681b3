package io.millrace.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;

/** Watches one source while the timeline follows it, and says when it is to be doubted and why. */
final class SourceTrouble {

  /** How many of the latest segments count for {@code skipped-segments}. */
  static final int REMEMBERED = 10;

  /** Origins lie: outside of these a Target Duration would make it doubted always or never. */
  private static final Duration SHORTEST_TARGET = Duration.ofSeconds(1);

  private static final Duration LONGEST_TARGET = Duration.ofSeconds(60);

  private final FailoverSettings settings;
  private final Instant since;
  private final ContentHealth content;
  private final Deque<Boolean> latestUsable = new ArrayDeque<>();
  private Duration targetDuration;
  private Optional<Duration> publicTarget = Optional.empty();
  private Instant lastSegment;
  private int playlistFailuresInRow;
  private int slowInRow;
  private String lastReason = "";

  /** The latest word was of a lost segment; a gap that follows stands in its place. */
  private boolean lossCounted;

  /** Starts with the moment the source took over. */
  SourceTrouble(FailoverSettings settings, Duration targetDuration, Instant now) {
    this.settings = settings;
    this.content = new ContentHealth(settings.content());
    this.targetDuration = believable(targetDuration);
    this.since = now;
    this.lastSegment = now;
  }

  /**
   * A segment came.
   *
   * @param speed of its download against real time, if it was measured
   */
  void segment(OptionalDouble speed, Instant now) {
    lastSegment = now;
    if (speed.isPresent()) {
      slowInRow = speed.getAsDouble() < 1 ? slowInRow + 1 : 0;
    }
    lossCounted = false;
    remember(true);
  }

  /** The source goes on, but there is nothing to see. A lost segment counts once. */
  void gap(Instant now) {
    lastSegment = now;
    if (!lossCounted) {
      segmentSkipped("the source has a gap (EXT-X-GAP)");
    }
    lossCounted = false;
  }

  /** What is lost was there, so that it does not stand still. */
  void wentOn(Instant now) {
    lastSegment = now;
  }

  /** For so long a segment could not have been noticed. */
  void heldUp(Duration time) {
    lastSegment = lastSegment.plus(time);
  }

  void segmentSkipped(String reason) {
    lossCounted = true;
    lastReason = reason;
    remember(false);
  }

  void playlistLoaded(Duration target) {
    playlistFailuresInRow = 0;
    targetDuration = believable(target);
  }

  /**
   * Players hold as much as the public timeline's Target Duration tells, whatever the source says.
   */
  void published(Optional<Duration> target) {
    publicTarget = target.map(SourceTrouble::believable);
  }

  void playlistFailed(String reason) {
    playlistFailuresInRow++;
    lastReason = reason;
  }

  /** What its segments hold. */
  ContentHealth content() {
    return content;
  }

  /** Why the source is to be doubted now. */
  Optional<Doubt> doubt(Instant now) {
    if (playlistFailuresInRow >= settings.playlistFailures()) {
      return doubt(
          FailureCause.PLAYLIST,
          true,
          "playlist failed " + playlistFailuresInRow + " times: " + lastReason);
    }
    if (!now.isBefore(frozenAt())) {
      return doubt(
          playlistFailuresInRow > 0 ? FailureCause.PLAYLIST : FailureCause.SEGMENTS,
          true,
          "no new segment for " + Duration.between(lastSegment, now).toMillis() + " ms");
    }
    if (now.isBefore(since.plus(settings.dwell()))) {
      return Optional.empty();
    }
    if (skipped() >= settings.skippedSegments()) {
      return doubt(
          FailureCause.SEGMENTS,
          false,
          skipped() + " of the last " + latestUsable.size() + " segments unusable: " + lastReason);
    }
    if (slowInRow >= settings.slowSegments()) {
      return doubt(
          FailureCause.SEGMENTS,
          false,
          slowInRow + " segments in a row loaded slower than they play");
    }
    return content.complaint().map(complaint -> new Doubt(FailureCause.SEGMENTS, false, complaint));
  }

  /** Without another segment it is doubted from then on. */
  Instant frozenAt() {
    return lastSegment.plus(targets(settings.frozenAfter()));
  }

  /** Without another segment it is left then. */
  Instant givenUpAt() {
    return lastSegment.plus(targets(settings.giveUpAfter()));
  }

  private static Optional<Doubt> doubt(FailureCause cause, boolean passes, String reason) {
    return Optional.of(new Doubt(cause, passes, reason));
  }

  private long skipped() {
    return latestUsable.stream().filter(usable -> !usable).count();
  }

  private void remember(boolean usable) {
    latestUsable.addLast(usable);
    if (latestUsable.size() > REMEMBERED) {
      latestUsable.removeFirst();
    }
  }

  private static Duration believable(Duration target) {
    if (target.compareTo(SHORTEST_TARGET) < 0) {
      return SHORTEST_TARGET;
    }
    return target.compareTo(LONGEST_TARGET) > 0 ? LONGEST_TARGET : target;
  }

  private Duration targets(double count) {
    Duration shorter =
        publicTarget.filter(told -> told.compareTo(targetDuration) < 0).orElse(targetDuration);
    return Duration.ofMillis((long) (shorter.toMillis() * count));
  }
}
