package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * A cluster of three nodes with a viewer of one channel at each of them, beside channels that want
 * more of a provider than it allows. Whatever happens to the nodes, the viewers see nothing that
 * breaks a rule, and the provider nothing beyond its limit.
 */
final class WatchedCluster implements AutoCloseable {

  private static final String CHANNEL = "news";
  private static final int NODES = 3;
  private static final Duration START = Duration.ofSeconds(60);

  /**
   * What an owner that is gone has published last has come to viewers by then, and nothing of the
   * next: nobody is given up sooner.
   */
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  private final ScriptedOrigin origin;
  private final LiveSource source;
  private final BusyProvider provider;
  private final ClusterNodes nodes;
  private final List<FleetViewer> viewers = new ArrayList<>();
  private final List<Duration> starts = new ArrayList<>();

  private WatchedCluster(Path folder, List<ClusterNode.Ports> ports, IntFunction<String> settings)
      throws IOException {
    origin = ScriptedOrigin.start();
    source = new LiveSource(origin, CHANNEL, 5, LiveSource.SECOND, 100_000);
    provider = BusyProvider.start();
    Path channels =
        ChannelsFile.writeText(
            folder, provider.definitionsWith(ChannelsFile.channel(CHANNEL, source.uri())));
    try {
      nodes =
          ClusterNodes.start(folder, ports, ports.stream().map(any -> channels).toList(), settings);
    } catch (IOException | RuntimeException | AssertionError e) {
      provider.close();
      origin.close();
      throw e;
    }
  }

  /**
   * A cluster that is watched.
   *
   * @param mayMiss whether a segment may be lost at the moment, see {@link FleetViewer}
   */
  static WatchedCluster start(Path folder, BooleanSupplier mayMiss) throws IOException {
    return start(folder, ports(), any -> "", mayMiss);
  }

  /**
   * The same.
   *
   * @param ports see {@link #ports}
   * @param settings more of them for each node
   */
  static WatchedCluster start(
      Path folder,
      List<ClusterNode.Ports> ports,
      IntFunction<String> settings,
      BooleanSupplier mayMiss)
      throws IOException {
    var cluster = new WatchedCluster(folder, ports, settings);
    try {
      var listed = new FleetViewer.Listed();
      for (ClusterNode node : cluster.nodes.all()) {
        cluster.viewers.add(FleetViewer.watch(node, CHANNEL, listed, mayMiss));
      }
      for (FleetViewer viewer : cluster.viewers) {
        viewer.awaitMore(5, START);
      }
      cluster.provider.awaitPlaying();
      return cluster;
    } catch (IOException | RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  /** Free ones for all nodes. */
  static List<ClusterNode.Ports> ports() {
    return Stream.generate(ClusterNode.Ports::free).limit(NODES).toList();
  }

  ClusterNodes nodes() {
    return nodes;
  }

  /** Of the channel that is watched. */
  LiveSource source() {
    return source;
  }

  /** The node that runs the channel, as another one in each round says. */
  ClusterNode owner(int round) {
    return nodes.at(nodes.get(round).ownerOf(CHANNEL));
  }

  /** Waits until the viewers at all nodes but this one have been told of so much more. */
  void awaitMoreBeside(ClusterNode one, int segments, Duration within) {
    for (ClusterNode other : nodes.others(one)) {
      viewerAt(other).awaitMore(segments, within);
    }
  }

  /** The same at this node. */
  void awaitMoreAt(ClusterNode node, int segments, Duration within) {
    viewerAt(node).awaitMore(segments, within);
  }

  /**
   * Waits until the viewers at all nodes but this one have something that the next owner gives.
   *
   * @param gone when the owner fell silent
   * @return from then until the last of the viewers was told of that
   */
  Duration recovered(ClusterNode owner, Instant gone) {
    return nodes.others(owner).stream()
        .map(other -> viewerAt(other).awaitAfter(gone.plus(LAST_WORDS), Duration.ofSeconds(40)))
        .map(told -> Duration.between(gone, told))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The longest time since then that a viewer at another node than this one waited for news. */
  Duration longestPauseBeside(ClusterNode one, Instant since) {
    return nodes.others(one).stream()
        .map(other -> viewerAt(other).longestPauseSince(since))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Waits until this node runs the channel. */
  void moveTo(ClusterNode node) {
    node.takes(CHANNEL);
    Eventually.within(
        Duration.ofSeconds(30), () -> assertThat(node.ownerNow(CHANNEL)).isEqualTo(node.address()));
  }

  /** Starts a node again that has ended, and waits until all is as before. */
  void startAgain(ClusterNode node) throws IOException {
    Instant begun = Instant.now();
    node.start();
    isBack(node, begun);
  }

  /**
   * Waits until all is as before.
   *
   * @param begun when the node was able to come back
   */
  void isBack(ClusterNode node, Instant begun) {
    FleetViewer viewer = viewerAt(node);
    starts.add(Duration.between(begun, viewer.awaitAfter(begun, START)));
    nodes.all().forEach(each -> each.awaitNodes(NODES));
    viewer.awaitMore(2, Duration.ofSeconds(20));
  }

  /** From the start of a node until it has told its viewer of something new, shortest first. */
  List<Duration> starts() {
    return starts.stream().sorted().toList();
  }

  /**
   * How many any of the viewers has met until now; the first segment that it saw does not count.
   */
  long discontinuities() {
    return viewers.stream()
        .mapToLong(
            viewer ->
                viewer.seen().stream().skip(1).filter(FleetViewer.Seen::discontinuity).count())
        .max()
        .orElse(0);
  }

  /** How often a viewer was told of a segment by a node that was there, and did not get it. */
  long lost() {
    return viewers.stream()
        .flatMap(viewer -> viewer.seen().stream())
        .filter(one -> one.marker() == FleetViewer.Seen.LOST)
        .count();
  }

  /** The viewers leave, and have not seen anything wrong. */
  void leave() {
    provider.awaitPlaying();
    provider.assertNeverOverItsLimit();
    viewers.forEach(FleetViewer::leave);
  }

  private FleetViewer viewerAt(ClusterNode node) {
    return viewers.get(nodes.all().indexOf(node));
  }

  @Override
  public void close() {
    nodes.close();
    provider.close();
    origin.close();
  }
}
