package io.millrace.app.server;

import io.millrace.channel.AdHocLimits;
import io.millrace.channel.AttachmentNames;
import io.millrace.channel.ChannelSupervisor;
import io.millrace.channel.ChannelTools;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Channels;
import io.millrace.channel.Ffprobe;
import io.millrace.channel.LocalChannels;
import io.millrace.channel.LocalProviderSlots;
import io.millrace.channel.ProviderSlots;
import io.millrace.channel.TimelineCheckpoints;
import io.millrace.cluster.ClusterNode;
import io.millrace.cluster.ClusterProviderSlots;
import io.millrace.cluster.SegmentExchange;
import io.millrace.http.play.PlaySettings;
import io.millrace.http.viewer.CountingNode;
import io.millrace.segment.RemoteSegments;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.StreamingSegmentFetcher;
import io.millrace.source.StandardLocators;
import io.millrace.upstream.Upstreams;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;

/**
 * The channels as this process sees them and everything they need.
 *
 * @param cluster empty where the process is on its own
 * @param exchange of segments with other nodes, if there are any
 * @param counting how this node counts viewers
 */
record ChannelNode(
    Channels channels,
    ProviderSlots providers,
    ChannelViews views,
    SegmentStore segments,
    ActorRef<ChannelSupervisor.Command> supervisor,
    Optional<ClusterNode> cluster,
    Optional<SegmentExchange> exchange,
    CountingNode counting) {

  private static final DispatcherSelector PROBES =
      DispatcherSelector.fromConfig("millrace-probe-dispatcher");

  static ChannelNode start(
      ActorSystem<?> system,
      PartSettings settings,
      TimelineCheckpoints checkpoints,
      Upstreams upstreams) {
    var clock = SteadyClock.start();
    var store = new SegmentStore(settings.segments().memory());
    var views = new ChannelViews();
    var tools =
        new ChannelTools(
            settings.channels(),
            upstreams,
            new StandardLocators(settings.locator()),
            providers(system, settings, clock),
            new StreamingSegmentFetcher(system, store, settings.segments(), clock),
            store,
            views,
            settings.cluster().enabled() ? new ClusterCheckpoints(checkpoints, clock) : checkpoints,
            clock,
            () -> ThreadLocalRandom.current().nextDouble(),
            new Ffprobe(settings.probe(), system.dispatchers().lookup(PROBES)));
    return settings.cluster().enabled()
        ? ofCluster(
            system, settings, tools.naming(AttachmentNames.ofNodes(settings.cluster().secret())))
        : alone(system, settings, tools);
  }

  private static ProviderSlots providers(
      ActorSystem<?> system, PartSettings settings, InstantSource clock) {
    return settings.cluster().enabled()
        ? ClusterProviderSlots.start(system, settings.providers(), clock)
        : LocalProviderSlots.start(
            settings.providers(),
            clock,
            keeper -> system.systemActorOf(keeper, "providers", Props.empty()));
  }

  /** Segments that other nodes have. */
  RemoteSegments remote() {
    return exchange.map(SegmentExchange::remote).orElse(RemoteSegments.NONE);
  }

  private static ChannelNode alone(
      ActorSystem<?> system, PartSettings settings, ChannelTools tools) {
    var channels = new LocalChannels(system.scheduler(), settings.http().requestTimeout());
    ActorRef<ChannelSupervisor.Command> supervisor =
        system.systemActorOf(
            ChannelSupervisor.create(tools, channels, limits(settings.play())),
            "channels",
            Props.empty());
    return new ChannelNode(
        channels,
        tools.slots(),
        tools.views(),
        tools.store(),
        supervisor,
        Optional.empty(),
        Optional.empty(),
        CountingNode.alone());
  }

  private static ChannelNode ofCluster(
      ActorSystem<?> system, PartSettings settings, ChannelTools tools) {
    SegmentExchange exchange = exchange(system, settings, tools.store());
    ClusterNode cluster =
        ClusterNode.start(
            system,
            settings.cluster(),
            tools,
            exchange.segments(),
            limits(settings.play()),
            settings.http().requestTimeout());
    return new ChannelNode(
        cluster.channels(),
        tools.slots(),
        tools.views(),
        tools.store(),
        cluster.supervisor(),
        Optional.of(cluster),
        Optional.of(exchange),
        new CountingNode(cluster.name(), settings.cluster().secret()));
  }

  private static SegmentExchange exchange(
      ActorSystem<?> system, PartSettings settings, SegmentStore store) {
    try {
      return SegmentExchange.start(system, settings.cluster(), store, settings.upstream())
          .toCompletableFuture()
          .join();
    } catch (CompletionException e) {
      throw new StartException(
          "Cannot listen for other nodes that want segments (millrace.cluster.segments): "
              + e.getMessage()
              + ". Stop the program that uses the port, or choose another.",
          e);
    }
  }

  private static AdHocLimits limits(PlaySettings play) {
    return play.enabled()
        ? new AdHocLimits(play.maxChannels(), play.startsPerMinute())
        : AdHocLimits.NONE;
  }
}
