package io.millrace.channel;

import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything a channel can say of itself, without secrets.
 *
 * @param since when the phase was entered
 * @param activeSource the source the timeline follows
 * @param candidateSource the source being prepared beside it
 * @param viewers seen within the viewer time-out
 * @param restarts how often the channel's own actor was restarted after a failure
 * @param decisions the latest ones, oldest first
 */
public record ChannelStatus(
    ChannelId id,
    String name,
    StartMode start,
    Phase phase,
    Instant since,
    Optional<String> activeSource,
    Optional<String> candidateSource,
    List<SourceStatus> sources,
    Timers timers,
    List<TrackStatus> tracks,
    int viewers,
    int restarts,
    List<Decision> decisions) {

  /** How a source is doing, as far as known. */
  public enum Health {
    UNKNOWN,
    UP,
    SUSPECT,
    DOWN
  }

  /**
   * Health of one source.
   *
   * @param consecutiveFailures forgiven once it was well again for as long as it rested
   * @param failures since the channel's definition was read
   * @param playlistAge since its playlist last brought a new segment
   * @param speed download speed of its segments against real time; 1 is just enough
   * @param restingUntil it is not chosen before
   * @param lastFailure in words
   */
  public record SourceStatus(
      String name,
      int priority,
      Health health,
      Optional<Instant> lastSuccess,
      int consecutiveFailures,
      long failures,
      Optional<Duration> playlistAge,
      OptionalDouble speed,
      Optional<Instant> restingUntil,
      Optional<String> lastFailure) {}

  /** When the channel acts next by itself. */
  public record Timers(
      Optional<Instant> nextReload,
      Optional<Instant> nextProbe,
      Optional<Instant> nextAttempt,
      Optional<Instant> idleStop) {}

  /**
   * One published track.
   *
   * @param discontinuitySequence the Discontinuity Sequence Number of the playlist
   * @param bytesHeld bytes of its segments in the store, unlisted ones included
   */
  public record TrackStatus(
      TrackId id,
      long firstListed,
      long lastListed,
      long discontinuitySequence,
      Duration targetDuration,
      long bytesHeld) {}
}
