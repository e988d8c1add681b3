package io.millrace.cluster;

import io.millrace.channel.ChannelFacts;
import io.millrace.channel.ChannelView;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelId;
import io.millrace.upstream.UpstreamSettings;
import io.millrace.upstream.Upstreams;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * How segments go from this node to others, and come here. What the viewers of this node are about
 * to ask for is pulled as soon as it is listed: it is here before they ask, and it is what another
 * owner goes on with when the one until now is lost. Thread-safe; never blocks.
 */
public final class SegmentExchange implements ReplicatedSegments, GatherSegments {

  /** Players wait for a channel that moves. */
  private static final Duration GATHERED_WITHIN = Duration.ofSeconds(2);

  /** Besides the owner; in a large cluster not every node is asked for what hardly any has. */
  private static final int OTHERS_ASKED = 3;

  private static final String GAP = "#EXT-X-GAP";

  private final SegmentEndpoint endpoint;
  private final String address;
  private final String scheme;
  private final PulledSegments pulled;
  private final SegmentPlaces places;
  private final SegmentStore store;

  /** What viewers ask for that other nodes list already. */
  private final AwaitedSegments awaited;

  /** The last segment of each track that was pulled ahead. */
  private final Map<ChannelId, Map<TrackId, Long>> ahead = new ConcurrentHashMap<>();

  private SegmentExchange(
      SegmentEndpoint endpoint,
      String address,
      String scheme,
      PulledSegments pulled,
      SegmentPlaces places,
      SegmentStore store) {
    this.endpoint = endpoint;
    this.address = address;
    this.scheme = scheme;
    this.pulled = pulled;
    this.places = places;
    this.store = store;
    this.awaited = new AwaitedSegments(pulled);
  }

  /**
   * Starts to give segments to other nodes.
   *
   * @param origins settings of the ways to origins, after which those to nodes are made
   * @return fails as {@link SegmentEndpoint#bind} does
   */
  public static CompletionStage<SegmentExchange> start(
      ActorSystem<?> system,
      ClusterSettings settings,
      SegmentStore store,
      UpstreamSettings origins) {
    ClusterSettings.Endpoint own = settings.segments();
    Upstreams upstreams = PulledSegments.upstreams(system, origins, settings.tls());
    return SegmentEndpoint.bind(
            system,
            new SegmentEndpointSettings(
                own.bindHost(), own.port(), settings.secret(), settings.tls()),
            store)
        .thenApply(
            endpoint -> {
              String address = own.host() + ":" + endpoint.address().getPort();
              return new SegmentExchange(
                  endpoint,
                  address,
                  settings.tls().isPresent() ? "https://" : "http://",
                  new PulledSegments(system, store, upstreams, settings.secret()),
                  SegmentPlaces.start(system, address),
                  store);
            });
  }

  /** What the channels of this node do with it. */
  public ClusterNode.Segments segments() {
    return new ClusterNode.Segments(
        address,
        awaited,
        this,
        this,
        new SegmentBytes(() -> pulled.pulled().bytes(), () -> endpoint.given().bytes()));
  }

  public RemoteSegments remote() {
    return awaited;
  }

  @Override
  public CompletionStage<Boolean> bring(ChannelView view, String owner, Set<TrackId> watched) {
    ChannelId channel = view.id();
    pulled.follow(channel, endpoints(owner));
    awaited.listed(view);
    Map<TrackId, Long> known = ahead.computeIfAbsent(channel, any -> new ConcurrentHashMap<>());
    List<CompletableFuture<Boolean>> coming = new ArrayList<>();
    for (TrackView track : view.tracks()) {
      if (isLive(track) && watched.contains(track.id())) {
        coming.addAll(pullAhead(channel, track, known));
      }
    }
    return CompletableFuture.allOf(coming.toArray(CompletableFuture[]::new))
        .thenApply(any -> coming.stream().allMatch(CompletableFuture::join));
  }

  /**
   * The owner, and nodes that may have what it has lost or never had: what left the playlist before
   * it became the owner, or all while there is none.
   */
  private List<URI> endpoints(String owner) {
    List<URI> endpoints = new ArrayList<>();
    if (!owner.isEmpty()) {
      endpoints.add(uri(owner));
    }
    places.others("").stream()
        .filter(other -> !other.equals(owner))
        .limit(OTHERS_ASKED)
        .map(this::uri)
        .forEach(endpoints::add);
    return endpoints;
  }

  private static boolean isLive(TrackView track) {
    return track.playlist().isPresent() && !track.onDemand();
  }

  /**
   * Each once, or again if it did not come; the first time, all that players may begin with. Nobody
   * waits for these: there is no earlier playlist to be shown meanwhile.
   */
  private List<CompletableFuture<Boolean>> pullAhead(
      ChannelId channel, TrackView track, Map<TrackId, Long> known) {
    Optional<Long> last = Optional.ofNullable(known.get(track.id()));
    long from = Math.max(track.firstListed(), last.orElse(-1L) + 1);
    List<CompletableFuture<Boolean>> coming =
        LongStream.rangeClosed(from, track.lastListed())
            .mapToObj(msn -> pullAhead(channel, track.id(), msn))
            .toList();
    if (last.isEmpty() || hasGaps(track)) {
      known.put(track.id(), track.lastListed());
      return List.of();
    }
    return List.of(
        CompletableFuture.allOf(coming.toArray(CompletableFuture[]::new))
            .thenApply(
                any -> {
                  boolean whole = coming.stream().allMatch(CompletableFuture::join);
                  if (whole) {
                    known.merge(track.id(), track.lastListed(), Math::max);
                  }
                  return whole;
                }));
  }

  /** In place of a segment that never comes. */
  private static boolean hasGaps(TrackView track) {
    return track.playlist().filter(text -> text.plain().utf8String().contains(GAP)).isPresent();
  }

  private CompletableFuture<Boolean> pullAhead(ChannelId channel, TrackId track, long msn) {
    return pulled
        .pull(new SegmentKey(channel.value(), track.value(), msn))
        .thenCompose(
            body ->
                body.<CompletionStage<Boolean>>map(
                        coming -> coming.ended().thenApply(end -> coming.isComplete()))
                    .orElse(CompletableFuture.completedStage(false)))
        .toCompletableFuture();
  }

  @Override
  public void shown(ChannelView view) {
    for (TrackView track : view.tracks()) {
      if (isLive(track)) {
        long listed = track.lastListed() - track.firstListed() + 1;
        // RFC 8216, 6.2.2: one that left stays available for as long as the longest playlist that
        // had it.
        store.retain(
            view.id().value(),
            track.id().value(),
            track.firstListed(),
            track.firstListed() - listed);
      }
    }
  }

  @Override
  public void runsHere(ChannelId channel) {
    pulled.follow(channel, endpoints(""));
    awaited.forget(channel);
    ahead.remove(channel);
  }

  @Override
  public void ended(ChannelId channel) {
    pulled.forget(channel);
    awaited.forget(channel);
    ahead.remove(channel);
  }

  @Override
  public CompletionStage<Done> gather(ChannelFacts facts, String formerNode) {
    List<URI> nodes = places.others(formerNode).stream().map(this::uri).toList();
    return pulled
        .gather(facts.channel(), facts.segments(), nodes, GATHERED_WITHIN)
        .thenApply(any -> Done.getInstance());
  }

  /** What other nodes have begun to take, they may take to its end. */
  public CompletionStage<Done> stop(Duration limit) {
    return endpoint.stop(limit).whenComplete((done, failure) -> pulled.close());
  }

  /** All nodes have TLS, or none. */
  private URI uri(String address) {
    return URI.create(scheme + address);
  }
}
