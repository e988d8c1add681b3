package io.millrace.cluster;

import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;

/**
 * Gets the segments that a channel goes on with, from whoever has them: first all nodes are asked
 * what they have, so that one that does not answer holds up nothing that others have.
 */
final class SegmentGathering {

  /** A third of the time each is for the lists, for what is coming in already, and for the rest. */
  private static final int SHARE = 3;

  /**
   * A segment that was coming in when the gathering began.
   *
   * @param length of it then
   */
  private record Coming(SegmentBody body, long length) {
    boolean stands() {
      return !body.isComplete() && body.length() == length;
    }
  }

  private final PulledSegments pulled;
  private final ActorSystem<?> system;
  private final SegmentStore store;

  SegmentGathering(PulledSegments pulled, ActorSystem<?> system, SegmentStore store) {
    this.pulled = pulled;
    this.system = system;
    this.store = store;
  }

  CompletionStage<Set<SegmentKey>> gather(
      ChannelId channel, Collection<SegmentKey> wanted, List<URI> endpoints, Duration limit) {
    Set<SegmentKey> gathered = ConcurrentHashMap.newKeySet();
    boolean complete = wanted.stream().allMatch(key -> held(key, true).isPresent());
    Map<SegmentKey, Coming> coming = coming(wanted);
    return lists(channel, complete ? List.of() : endpoints, limit.dividedBy(SHARE))
        .thenCompose(
            places ->
                all(
                    wanted.stream()
                        .map(
                            key ->
                                one(
                                    key,
                                    places.getOrDefault(key, List.of()),
                                    coming.get(key),
                                    limit.dividedBy(SHARE),
                                    gathered))
                        .toList()))
        .completeOnTimeout(List.of(), limit.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(any -> Set.copyOf(gathered));
  }

  /** What others have begun to bring here, perhaps from a node that is gone. */
  private Map<SegmentKey, Coming> coming(Collection<SegmentKey> wanted) {
    Map<SegmentKey, Coming> coming = new HashMap<>();
    for (SegmentKey key : wanted) {
      held(key, false).ifPresent(body -> coming.put(key, new Coming(body, body.length())));
    }
    return coming;
  }

  private Optional<SegmentBody> held(SegmentKey key, boolean complete) {
    return store.find(key).filter(body -> !body.isFailed() && body.isComplete() == complete);
  }

  /** Where each segment is; those nodes first that have all of it. */
  private CompletableFuture<Map<SegmentKey, List<URI>>> lists(
      ChannelId channel, List<URI> endpoints, Duration limit) {
    var none = new HeldSegments(List.of());
    List<CompletableFuture<HeldSegments>> asked =
        endpoints.stream()
            .map(
                endpoint ->
                    pulled
                        .list(endpoint, channel)
                        .toCompletableFuture()
                        .completeOnTimeout(none, limit.toMillis(), TimeUnit.MILLISECONDS))
            .toList();
    return all(asked).thenApply(lists -> places(channel, endpoints, lists));
  }

  private static Map<SegmentKey, List<URI>> places(
      ChannelId channel, List<URI> endpoints, List<HeldSegments> lists) {
    Map<SegmentKey, List<URI>> places = new HashMap<>();
    for (boolean complete : new boolean[] {true, false}) {
      for (int node = 0; node < lists.size(); node++) {
        for (HeldSegments.Held held : lists.get(node).segments()) {
          if (held.complete() == complete) {
            places
                .computeIfAbsent(
                    new SegmentKey(channel.value(), held.track(), held.msn()),
                    any -> new ArrayList<>())
                .add(endpoints.get(node));
          }
        }
      }
    }
    return places;
  }

  /** What no node has is not waited for: it may be on its way from one that died. */
  private CompletableFuture<Boolean> one(
      SegmentKey key,
      List<URI> places,
      @Nullable Coming coming,
      Duration patience,
      Set<SegmentKey> gathered) {
    if (places.isEmpty() && store.find(key).filter(SegmentBody::isComplete).isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    return freed(coming, places, patience)
        .thenCompose(any -> pulled.pull(key, places))
        .thenCompose(body -> body.map(this::read).orElseGet(SegmentGathering::nothing))
        .thenApply(body -> body.filter(whole -> keep(key, whole)).isPresent() && gathered.add(key))
        .toCompletableFuture();
  }

  /** What does not come any further is in the way of the same from elsewhere. */
  private CompletionStage<Done> freed(
      @Nullable Coming coming, List<URI> places, Duration patience) {
    if (coming == null || places.isEmpty()) {
      return CompletableFuture.completedStage(Done.getInstance());
    }
    return coming
        .body()
        .ended()
        .toCompletableFuture()
        .completeOnTimeout(Done.getInstance(), patience.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(
            done -> {
              if (coming.stands()) {
                store.discard(coming.body());
              }
              return done;
            });
  }

  /** Reading costs nothing but the waiting for the end. */
  private CompletionStage<Optional<SegmentBody>> read(SegmentBody body) {
    return body.bytes()
        .runWith(Sink.ignore(), system)
        .handle((done, failure) -> failure == null ? Optional.of(body) : Optional.empty());
  }

  private static CompletionStage<Optional<SegmentBody>> nothing() {
    return CompletableFuture.completedStage(Optional.empty());
  }

  /** Also what was here as something that can be pulled again has to stay now. */
  private boolean keep(SegmentKey key, SegmentBody body) {
    try {
      store.admit(key, body);
      return true;
    } catch (IllegalStateException hasJustLeft) {
      return false;
    }
  }

  private static <T> CompletableFuture<List<T>> all(List<CompletableFuture<T>> stages) {
    return CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new))
        .thenApply(any -> stages.stream().map(CompletableFuture::join).toList());
  }
}
