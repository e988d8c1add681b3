package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.channel.ChannelView;
import io.millrace.channel.FakeNode;
import io.millrace.channel.TrackId;
import io.millrace.cluster.ClusterOfChannels.Node;
import io.millrace.segment.SegmentKey;
import io.millrace.source.ChannelId;
import io.millrace.testing.Eventually;
import io.millrace.upstream.UpstreamSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a node with viewers of a channel that runs elsewhere tells them of a new segment. */
class ReplicaShowsTest {

  private static final String EXCHANGE =
      "millrace.cluster { segments.port = 0, secret = \"known to all the nodes\" }";
  private static final Duration LATER = Duration.ofMillis(50);

  /** Longer than viewers wait for segments to come, they do not wait. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private static long lastListed(Node node) {
    return node.parts.views.find("news").map(ReplicaShowsTest::lastListed).orElse(-1L);
  }

  private static long lastListed(ChannelView view) {
    return view.track(TrackId.MAIN.value()).map(track -> track.lastListed()).orElse(-1L);
  }

  /** Tells when a segment was listed that had not come, although viewers had hardly waited. */
  private static final class Told implements ReplicatedSegments {
    private final ReplicatedSegments segments;
    private final Map<Long, Instant> asked = new ConcurrentHashMap<>();
    private final Set<Long> here = ConcurrentHashMap.newKeySet();
    private final Set<Long> listed = ConcurrentHashMap.newKeySet();
    private final Queue<Long> tooSoon = new ConcurrentLinkedQueue<>();
    private final Queue<Duration> lags = new ConcurrentLinkedQueue<>();

    Told(ReplicatedSegments segments) {
      this.segments = segments;
    }

    @Override
    public CompletionStage<Boolean> bring(ChannelView view, String owner, Set<TrackId> watched) {
      asked.putIfAbsent(lastListed(view), Instant.now());
      return segments
          .bring(view, owner, watched)
          .thenApply(
              whole -> {
                if (whole) {
                  here.add(lastListed(view));
                }
                return whole;
              });
    }

    @Override
    public void shown(ChannelView view) {
      long last = lastListed(view);
      Duration waited = Duration.between(asked.getOrDefault(last, Instant.MIN), Instant.now());
      if (listed.add(last)) {
        lags.add(waited);
      }
      if (!here.contains(last) && waited.compareTo(PATIENCE) < 0) {
        tooSoon.add(last);
      }
      segments.shown(view);
    }

    @Override
    public void runsHere(ChannelId channel) {
      segments.runsHere(channel);
    }

    @Override
    public void ended(ChannelId channel) {
      segments.ended(channel);
    }

    Duration medianLag() {
      return lags.stream().sorted().toList().get(lags.size() / 2);
    }
  }

  /** Every segment comes a moment after it is asked for. */
  private static final class Slow implements ReplicatedSegments {
    @Override
    public CompletionStage<Boolean> bring(ChannelView view, String owner, Set<TrackId> watched) {
      return new CompletableFuture<Boolean>()
          .completeOnTimeout(true, LATER.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void shown(ChannelView view) {}

    @Override
    public void runsHere(ChannelId channel) {}

    @Override
    public void ended(ChannelId channel) {}
  }

  @Test
  void viewersAreToldOfASegmentWhenItIsThere() {
    Map<Node, Told> told = new ConcurrentHashMap<>();
    try (var cluster =
        new ClusterOfChannels(
            2, "", node -> node.with(told.computeIfAbsent(node, any -> new Told(new Slow()))))) {
      Node other = watchElsewhere(cluster);
      Told elsewhere = Objects.requireNonNull(told.get(other));

      awaitMore(other, 4);
      assertThat(elsewhere.tooSoon).isEmpty();
      assertThat(elsewhere.medianLag()).isGreaterThanOrEqualTo(LATER);
    }
  }

  @Test
  void whatIsListedIsHere() {
    Map<Node, Told> told = new ConcurrentHashMap<>();
    List<SegmentExchange> exchanges = new CopyOnWriteArrayList<>();
    try (var cluster =
        new ClusterOfChannels(
            2,
            EXCHANGE,
            node -> {
              SegmentExchange exchange = exchange(node);
              exchanges.add(exchange);
              var here = new Told(exchange);
              told.put(node, here);
              return new ClusterNode.Segments(
                  exchange.segments().address(), exchange.remote(), here, exchange);
            })) {
      Node other = watchElsewhere(cluster);
      Told elsewhere = Objects.requireNonNull(told.get(other));

      awaitMore(other, 8);
      assertThat(elsewhere.tooSoon).isEmpty();
      // Viewers wait for the newest one for a while only.
      Eventually.within(
          ClusterOfChannels.PATIENCE,
          () ->
              assertThat(other.parts.store.keys("news"))
                  .contains(new SegmentKey("news", "main", lastListed(other))));
      exchanges.forEach(exchange -> exchange.stop(Duration.ZERO));
    }
  }

  private static Node watchElsewhere(ClusterOfChannels cluster) {
    cluster.define(FakeNode.channel("news"));
    cluster.nodes().forEach(node -> node.open("news"));
    cluster.nodes().forEach(node -> node.watch("news"));
    return cluster.other("news");
  }

  private static void awaitMore(Node node, int segments) {
    long from = lastListed(node);
    Eventually.within(
        ClusterOfChannels.PATIENCE,
        () -> assertThat(lastListed(node)).isGreaterThanOrEqualTo(from + segments));
  }

  private static SegmentExchange exchange(Node node) {
    return TwoNodes.await(
        SegmentExchange.start(
            node.system,
            ClusterSettings.from(
                ConfigFactory.parseString(EXCHANGE).withFallback(ConfigFactory.load())),
            node.parts.store,
            UpstreamSettings.from(ConfigFactory.load())));
  }
}
