package io.millrace.channel;

import io.millrace.channel.ChannelSupervisor.PlayReply;
import io.millrace.channel.ChannelSupervisor.TooManyChannels;
import io.millrace.channel.ChannelSupervisor.TooManyStarts;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ad-hoc channels that there are, whether another one may begin, and which are over. Used by
 * the supervisor only.
 */
final class AdHocChannels {

  /** A viewer that was told where its channel is asks for it within this. */
  static final Duration ARRIVAL = Duration.ofSeconds(10);

  /** An address has to deliver within this. Retries must not make an endless start of it. */
  static final Duration START = Duration.ofSeconds(20);

  /** The place of one channel. */
  private static final class Place {
    final Instant begun;
    Instant viewerExpectedUntil = Instant.MIN;
    boolean hasPlayed;

    Place(Instant begun) {
      this.begun = begun;
    }
  }

  private final AdHocLimits limits;
  private final Map<ChannelId, Place> places = new HashMap<>();

  private TokenBucket starts;

  AdHocChannels(AdHocLimits limits, Instant now) {
    this.limits = limits;
    this.starts = TokenBucket.perMinute(limits.startsPerMinute(), now);
  }

  /** Why no other channel may begin now. If one may, its start is counted. */
  Optional<PlayReply> refuseStart(Instant now) {
    if (places.size() >= limits.maxChannels()) {
      return Optional.of(new TooManyChannels(limits.maxChannels()));
    }
    Duration wait = starts.untilNext(now);
    if (wait.isPositive()) {
      return Optional.of(new TooManyStarts(wait));
    }
    starts = starts.take(now);
    return Optional.empty();
  }

  /** A viewer is sent to the channel, which has a place from now on if it had none. */
  void expectViewer(ChannelId id, Instant now) {
    places.computeIfAbsent(id, any -> new Place(now)).viewerExpectedUntil = now.plus(ARRIVAL);
  }

  boolean contains(ChannelId id) {
    return places.containsKey(id);
  }

  boolean areNone() {
    return places.isEmpty();
  }

  /** The place is free. */
  void left(ChannelId id) {
    places.remove(id);
  }

  /**
   * Those that nobody plays any more or came to play at all, and those whose address has never
   * delivered anything: they would hold a place for as long as somebody keeps asking.
   */
  List<ChannelId> over(ChannelViews views, Instant now) {
    return places.entrySet().stream()
        .filter(
            channel ->
                views
                    .find(channel.getKey().value())
                    .filter(view -> isOver(channel.getValue(), view, now))
                    .isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean isOver(Place place, ChannelView view, Instant now) {
    place.hasPlayed |= view.isPlayable();
    return switch (view.phase()) {
      case IDLE -> !now.isBefore(place.viewerExpectedUntil);
      case DARK -> !place.hasPlayed;
      case LOCATING, STARTING, LIVE, SUSPECT, SWITCHING ->
          !place.hasPlayed && !now.isBefore(place.begun.plus(START));
    };
  }
}
