package io.millrace.channel;

import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Everything a channel can say of itself, without secrets.
 *
 * @param adHoc whether a viewer brought its address along, and it ends when nobody plays it
 * @param since when the phase was entered
 * @param activeSource the source the timeline follows
 * @param candidateSource the source being prepared beside it
 * @param slateSince since when players see the slate; empty while they do not
 * @param viewers seen within the viewer time-out
 * @param restarts how often the channel's own actor was restarted after a failure
 * @param decisions the latest ones, oldest first
 */
public record ChannelStatus(
    ChannelId id,
    String name,
    boolean adHoc,
    StartMode start,
    Phase phase,
    Instant since,
    Optional<String> activeSource,
    Optional<String> candidateSource,
    Optional<Instant> slateSince,
    List<SourceStatus> sources,
    Timers timers,
    List<TrackStatus> tracks,
    int viewers,
    int restarts,
    List<Decision> decisions)
    implements CborSerializable {

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
   * @param score how well it is doing, 0 (of no use) to 100; empty while nothing is known
   * @param reasons why the score is not better, in words
   * @param link the address it is played from; empty while none is known
   * @param slot its place at its provider; empty if it has no provider
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
      Optional<String> lastFailure,
      OptionalInt score,
      List<String> reasons,
      Optional<LinkStatus> link,
      Optional<SlotStatus> slot) {}

  /**
   * The address a source is played from.
   *
   * @param address shown so that nothing secret is in it
   * @param renewedAt when it was found
   * @param renewsAt when another one is looked for
   * @param expiresAt when it stops working, as far as known
   * @param expiryFrom how that is known, such as {@code query parameter "exp"}
   * @param lastFailure why the last renewal did not succeed, if it did not
   */
  public record LinkStatus(
      String address,
      Instant renewedAt,
      Optional<Instant> renewsAt,
      Optional<Instant> expiresAt,
      Optional<String> expiryFrom,
      Optional<String> lastFailure) {}

  /** How a source stands with its provider. */
  public enum SlotState {
    /** It needs none now. */
    NONE,
    HELD,
    /** It is waited for. */
    WAITING
  }

  /**
   * A source's place at its provider.
   *
   * @param limit channels that may use the provider at a time, as believed now
   * @param used how many do
   * @param place in the queue, from 1; empty unless waiting
   */
  public record SlotStatus(
      String provider, SlotState state, int limit, int used, OptionalInt place) {}

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
