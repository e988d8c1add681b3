package io.millrace.app.server;

import io.millrace.channel.AdHocLimits;
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
import io.millrace.http.play.PlaySettings;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.StreamingSegmentFetcher;
import io.millrace.source.StandardLocators;
import io.millrace.upstream.Upstreams;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;

/**
 * The channels as this process sees them and everything they need.
 *
 * @param cluster empty where the process is on its own
 */
record ChannelNode(
    Channels channels,
    ProviderSlots providers,
    ChannelViews views,
    SegmentStore segments,
    ActorRef<ChannelSupervisor.Command> supervisor,
    Optional<ClusterNode> cluster) {

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
    var providers =
        LocalProviderSlots.start(
            settings.providers(),
            clock,
            keeper -> system.systemActorOf(keeper, "providers", Props.empty()));
    var tools =
        new ChannelTools(
            settings.channels(),
            upstreams,
            new StandardLocators(settings.locator()),
            providers,
            new StreamingSegmentFetcher(system, store, settings.segments(), clock),
            store,
            views,
            checkpoints,
            clock,
            () -> ThreadLocalRandom.current().nextDouble(),
            new Ffprobe(settings.probe(), system.dispatchers().lookup(PROBES)));
    return settings.cluster().enabled()
        ? ofCluster(system, settings, tools)
        : alone(system, settings, tools);
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
        channels, tools.slots(), tools.views(), tools.store(), supervisor, Optional.empty());
  }

  private static ChannelNode ofCluster(
      ActorSystem<?> system, PartSettings settings, ChannelTools tools) {
    ClusterNode cluster =
        ClusterNode.start(
            system,
            settings.cluster(),
            tools,
            ClusterNode.Segments.ALONE,
            limits(settings.play()),
            settings.http().requestTimeout());
    return new ChannelNode(
        cluster.channels(),
        tools.slots(),
        tools.views(),
        tools.store(),
        cluster.supervisor(),
        Optional.of(cluster));
  }

  private static AdHocLimits limits(PlaySettings play) {
    return play.enabled()
        ? new AdHocLimits(play.maxChannels(), play.startsPerMinute())
        : AdHocLimits.NONE;
  }
}
