package io.millrace.cluster;

import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackView;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

/**
 * Segments from other nodes for viewers who have learned of them from other nodes: what the owner
 * lists before this node has heard of it is waited for, and then pulled. It is not pulled before,
 * for only what was published has this number for good. Thread-safe; never blocks.
 */
final class AwaitedSegments implements RemoteSegments {

  /** A replica that has missed something finds out within two seconds. */
  private static final Duration HEARD_WITHIN = Duration.ofMillis(2500);

  private record Place(String channel, String track) {
    static Place of(SegmentKey key) {
      return new Place(key.channel(), key.track());
    }
  }

  private final RemoteSegments pulled;
  private final Map<Place, Long> lastListed = new ConcurrentHashMap<>();
  private final ConcurrentMap<SegmentKey, CompletableFuture<Boolean>> awaited =
      new ConcurrentHashMap<>();

  AwaitedSegments(RemoteSegments pulled) {
    this.pulled = pulled;
  }

  /** The owner lists this, for all this node knows. */
  void listed(ChannelView view) {
    String channel = view.id().value();
    for (TrackView track : view.tracks()) {
      lastListed.put(new Place(channel, track.id().value()), track.lastListed());
    }
    awaited.forEach(
        (key, waiting) -> {
          if (key.channel().equals(channel) && isListed(key)) {
            waiting.complete(true);
          }
        });
  }

  /** The channel runs here, or nobody watches it here: nothing is to be waited for. */
  void forget(ChannelId channel) {
    lastListed.keySet().removeIf(place -> place.channel().equals(channel.value()));
    awaited.forEach(
        (key, waiting) -> {
          if (key.channel().equals(channel.value())) {
            waiting.complete(false);
          }
        });
  }

  @Override
  public CompletionStage<Optional<SegmentBody>> pull(SegmentKey key) {
    return pulled.pull(key);
  }

  @Override
  public CompletionStage<Optional<SegmentBody>> await(SegmentKey key) {
    if (!lastListed.containsKey(Place.of(key))) {
      return CompletableFuture.completedStage(Optional.empty());
    }
    CompletableFuture<Boolean> waiting = awaited.computeIfAbsent(key, this::waitFor);
    if (isListed(key)) {
      waiting.complete(true);
    }
    return waiting.thenCompose(
        listed -> listed ? pulled.pull(key) : CompletableFuture.completedStage(Optional.empty()));
  }

  private CompletableFuture<Boolean> waitFor(SegmentKey key) {
    var waiting = new CompletableFuture<Boolean>();
    var unused =
        waiting
            .completeOnTimeout(false, HEARD_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
            .whenCompleteAsync((listed, failure) -> awaited.remove(key, waiting));
    return waiting;
  }

  private boolean isListed(SegmentKey key) {
    Long last = lastListed.get(Place.of(key));
    return last != null && key.msn() <= last;
  }
}
