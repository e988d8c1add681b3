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
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Gets the segments that a channel goes on with, from whoever has them: first all nodes are asked
 * what they have, so that one that does not answer holds up nothing that others have.
 */
final class SegmentGathering {

  /** This share of the time is for the lists. */
  private static final int LIST_SHARE = 3;

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
    boolean complete = wanted.stream().allMatch(key -> store.find(key).isPresent());
    return lists(channel, complete ? List.of() : endpoints, limit.dividedBy(LIST_SHARE))
        .thenCompose(
            places ->
                all(
                    wanted.stream()
                        .map(key -> one(key, places.getOrDefault(key, List.of()), gathered))
                        .toList()))
        .completeOnTimeout(List.of(), limit.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(any -> Set.copyOf(gathered));
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
      SegmentKey key, List<URI> places, Set<SegmentKey> gathered) {
    if (places.isEmpty() && store.find(key).filter(SegmentBody::isComplete).isEmpty()) {
      return CompletableFuture.completedFuture(false);
    }
    return pulled
        .pull(key, places)
        .thenCompose(body -> body.map(this::read).orElseGet(SegmentGathering::nothing))
        .thenApply(body -> body.filter(whole -> keep(key, whole)).isPresent() && gathered.add(key))
        .toCompletableFuture();
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
