package io.millrace.cluster;

import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import io.millrace.upstream.OpenedBody;
import io.millrace.upstream.PekkoUpstreams;
import io.millrace.upstream.UpstreamException;
import io.millrace.upstream.UpstreamSettings;
import io.millrace.upstream.Upstreams;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Segments from the {@link SegmentEndpoint}s of other nodes, which come into this node's store once
 * for all who ask. What was pulled is cached: it can be pulled again, and is not checked again, for
 * the node that fetched it has done so. Thread-safe; never blocks.
 */
public final class PulledSegments implements RemoteSegments {

  private static final Logger LOG = LoggerFactory.getLogger(PulledSegments.class);

  private final ActorSystem<?> system;
  private final SegmentStore store;
  private final NodeLinks links;
  private final SegmentCounters counters = new SegmentCounters();
  private final Map<String, List<URI>> followed = new ConcurrentHashMap<>();
  private final ConcurrentMap<SegmentKey, CompletableFuture<Optional<SegmentBody>>> running =
      new ConcurrentHashMap<>();

  /**
   * Nothing is followed yet.
   *
   * @param upstreams see {@link #upstreams}
   * @param secret the cluster's
   */
  public PulledSegments(
      ActorSystem<?> system, SegmentStore store, Upstreams upstreams, String secret) {
    this.system = system;
    this.store = store;
    this.links = new NodeLinks(upstreams, secret);
  }

  /**
   * Ways to other nodes.
   *
   * @param origins settings of the ways to origins
   * @param tls empty where nodes trust their network
   */
  public static Upstreams upstreams(
      ActorSystem<?> system, UpstreamSettings origins, Optional<ClusterSettings.Tls> tls) {
    UpstreamSettings settings = NodeTraffic.settings(origins);
    return tls.map(files -> NodeTls.of(system, files).connecting())
        .map(secured -> new PekkoUpstreams(system, settings, secured))
        .orElseGet(() -> new PekkoUpstreams(system, settings));
  }

  /**
   * From now on segments of this channel are pulled from here.
   *
   * @param endpoints such as {@code http://10.0.0.2:7402}, the best one first
   */
  public void follow(ChannelId channel, List<URI> endpoints) {
    followed.put(channel.value(), List.copyOf(endpoints));
    keepLinks();
  }

  /** Segments of this channel are not pulled any more; what comes in comes to its end. */
  public void forget(ChannelId channel) {
    followed.remove(channel.value());
    keepLinks();
  }

  @Override
  public CompletionStage<Optional<SegmentBody>> pull(SegmentKey key) {
    return pull(key, followed.getOrDefault(key.channel(), List.of()));
  }

  /**
   * Gets what this node needs to go on with a channel. The segments count as listed, as if it had
   * fetched them itself.
   *
   * @param endpoints of nodes that may have some of them; the first one that has it is asked
   * @param limit after which those that are not all here do not count, though they may still come
   * @return never fails; those of the wanted that are in the store with all their bytes
   */
  public CompletionStage<Set<SegmentKey>> gather(
      ChannelId channel, Collection<SegmentKey> wanted, List<URI> endpoints, Duration limit) {
    return new SegmentGathering(this, system, store).gather(channel, wanted, endpoints, limit);
  }

  /** What has come in. */
  public SegmentTraffic pulled() {
    return counters.now();
  }

  /** Ends the ways to all nodes; what is coming in fails. */
  public void close() {
    followed.clear();
    links.closeAll();
  }

  /** As {@link #pull(SegmentKey)}, from the first of these that gives it. */
  CompletionStage<Optional<SegmentBody>> pull(SegmentKey key, List<URI> endpoints) {
    Optional<SegmentBody> held = held(key);
    if (held.isPresent()) {
      return CompletableFuture.completedStage(held);
    }
    var fresh = new CompletableFuture<Optional<SegmentBody>>();
    CompletableFuture<Optional<SegmentBody>> other = running.putIfAbsent(key, fresh);
    if (other != null) {
      return other.copy();
    }
    // It may have come between the look and the mark.
    CompletionStage<Optional<SegmentBody>> coming =
        held(key)
            .<CompletionStage<Optional<SegmentBody>>>map(
                body -> CompletableFuture.completedStage(Optional.of(body)))
            .orElseGet(() -> insisted(endpoints, key));
    coming.whenComplete(
        (body, failure) -> {
          running.remove(key, fresh);
          fresh.complete(failure == null ? body : Optional.empty());
        });
    return fresh.copy();
  }

  /** What a node says that it has of a channel; nothing if it does not answer. */
  CompletionStage<HeldSegments> list(URI endpoint, ChannelId channel) {
    NodeLinks.Link link = links.use(endpoint);
    return link.upstream()
        .fetchText(endpoint.resolve(SegmentAnswers.PREFIX + channel))
        .thenApply(fetched -> HeldSegments.parse(fetched.text()))
        .handle(
            (@Nullable HeldSegments list, @Nullable Throwable failure) -> {
              links.done(link);
              return list == null ? new HeldSegments(List.of()) : list;
            });
  }

  /** A node that did not answer in time, or was cut short, may do so the second time. */
  private CompletionStage<Optional<SegmentBody>> insisted(List<URI> endpoints, SegmentKey key) {
    List<URI> silent = new CopyOnWriteArrayList<>();
    return from(endpoints, key, silent)
        .thenCompose(
            body ->
                body.isPresent() || silent.isEmpty()
                    ? CompletableFuture.completedStage(body)
                    : from(List.copyOf(silent), key, silent));
  }

  private CompletionStage<Optional<SegmentBody>> from(
      List<URI> endpoints, SegmentKey key, List<URI> silent) {
    return endpoints.isEmpty()
        ? CompletableFuture.completedStage(Optional.empty())
        : from(endpoints.getFirst(), key, silent)
            .thenCompose(
                body ->
                    body.isPresent()
                        ? CompletableFuture.completedStage(body)
                        : from(endpoints.subList(1, endpoints.size()), key, silent));
  }

  private CompletionStage<Optional<SegmentBody>> from(
      URI endpoint, SegmentKey key, List<URI> silent) {
    counters.request();
    NodeLinks.Link link = links.use(endpoint);
    URI uri =
        endpoint.resolve(
            SegmentAnswers.PREFIX + key.channel() + '/' + key.track() + '/' + key.msn());
    return link.upstream()
        .open(uri)
        .handle(
            (@Nullable OpenedBody opened, @Nullable Throwable failure) -> {
              if (opened != null) {
                return admitted(key, opened, link);
              }
              failed(key, failure);
              links.done(link);
              if (!hasAnswered(failure)) {
                silent.add(endpoint);
              }
              return Optional.empty();
            });
  }

  /** That it has not got it, for instance. */
  private static boolean hasAnswered(@Nullable Throwable failure) {
    return failure != null
        && unwrapped(failure) instanceof UpstreamException upstream
        && upstream.kind() == UpstreamException.Kind.STATUS;
  }

  private Optional<SegmentBody> admitted(SegmentKey key, OpenedBody opened, NodeLinks.Link link) {
    SegmentBody body = store.begin(key.channel());
    opened.contentType().flatMap(SegmentMediaType::read).ifPresent(body::identify);
    try {
      store.admitCached(key, body);
    } catch (IllegalStateException publishedHereMeanwhile) {
      store.discard(body);
      opened.bytes().runWith(Sink.cancelled(), system);
      links.done(link);
      return held(key);
    }
    opened
        .bytes()
        .runForeach(
            bytes -> {
              body.append(bytes);
              counters.bytes(bytes.size());
            },
            system)
        .whenComplete(
            (done, failure) -> {
              links.done(link);
              if (failure == null) {
                body.complete();
              } else {
                failed(key, failure);
                body.fail(unwrapped(failure));
              }
            });
    return Optional.of(body);
  }

  private void failed(SegmentKey key, @Nullable Throwable failure) {
    counters.failure();
    LOG.debug("Segment {} could not be pulled: {}", key, String.valueOf(failure));
  }

  private Optional<SegmentBody> held(SegmentKey key) {
    return store.find(key).filter(body -> !body.isFailed());
  }

  private void keepLinks() {
    Set<URI> endpoints = new HashSet<>();
    followed.values().forEach(endpoints::addAll);
    links.keep(endpoints);
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }
}
