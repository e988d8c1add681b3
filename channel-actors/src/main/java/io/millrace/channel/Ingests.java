package io.millrace.channel;

import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.source.ChannelId;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.timeline.Entry;
import io.millrace.upstream.Upstream;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The children of one channel's actor and the ways to origins that they use. Called by that actor
 * only.
 */
final class Ingests {

  private final ChannelTools tools;
  private final ChannelId channel;
  private final ActorContext<ChannelCommand> context;
  private final Map<SourceDefinition, Upstream> lines = new HashMap<>();
  private final Map<Long, ActorRef<IngestActor.Command>> running = new HashMap<>();
  private Set<SourceDefinition> standbys = Set.of();
  private Optional<ActorRef<HealthMonitor.Command>> monitor = Optional.empty();

  Ingests(ChannelTools tools, ChannelId channel, ActorContext<ChannelCommand> context) {
    this.tools = tools;
    this.channel = channel;
    this.context = context;
  }

  /**
   * Starts following the attempt's source; what comes is told to the channel under the attempt's
   * epoch.
   */
  void start(Attempt attempt, TrackId track, URI playlist, Entry entry) {
    var job = new IngestActor.Job(channel, track, attempt.epoch(), attempt.name(), playlist, entry);
    Upstream upstream;
    try {
      upstream = line(attempt.source());
    } catch (IllegalArgumentException badHeader) {
      String reason = String.valueOf(badHeader.getMessage());
      context.getSelf().tell(new IngestEnded(attempt.epoch(), reason, false));
      return;
    }
    var ingestTools =
        new IngestActor.Tools(
            upstream,
            tools.fetcher(),
            tools.settings().ingest(),
            tools.settings().timeline().window(),
            tools.clock());
    ActorRef<IngestActor.Command> ingest =
        context.spawn(
            IngestActor.create(job, ingestTools, context.getSelf()),
            "ingest-" + attempt.epoch() + "-" + track);
    context.watchWith(
        ingest, new IngestEnded(attempt.epoch(), "reading it failed unexpectedly", false));
    running.put(attempt.epoch(), ingest);
  }

  void stop(Attempt attempt) {
    ActorRef<IngestActor.Command> ingest = running.remove(attempt.epoch());
    if (ingest != null) {
      context.stop(ingest);
    }
  }

  /**
   * Closes the ways to sources that are neither defined nor in use, and has every source probed
   * that is neither active nor being prepared.
   */
  void tend(Failover failover) {
    closeUnused(failover);
    var idle = new HashSet<SourceDefinition>();
    if (failover.phase() != Phase.IDLE) {
      failover.ring().all().forEach(source -> idle.add(source.definition()));
      failover.active().ifPresent(attempt -> idle.remove(attempt.source()));
      failover.candidate().ifPresent(attempt -> idle.remove(attempt.source()));
    }
    if (!idle.equals(standbys)) {
      standbys = Set.copyOf(idle);
      monitor().tell(new HealthMonitor.Watch(ways(idle)));
    }
  }

  private Map<SourceDefinition, Upstream> ways(Set<SourceDefinition> sources) {
    var ways = new HashMap<SourceDefinition, Upstream>();
    for (SourceDefinition source : sources) {
      try {
        ways.put(source, line(source));
      } catch (IllegalArgumentException badHeader) {
        context.getLog().debug("not probed: {}", badHeader.getMessage());
      }
    }
    return ways;
  }

  private void closeUnused(Failover failover) {
    lines
        .entrySet()
        .removeIf(
            line -> {
              boolean used =
                  failover.ring().contains(line.getKey()) || isFollowed(failover, line.getKey());
              if (!used) {
                line.getValue().close();
              }
              return !used;
            });
  }

  /** Stops all children and closes all ways. */
  void closeAll() {
    running.values().forEach(context::stop);
    running.clear();
    monitor.ifPresent(context::stop);
    monitor = Optional.empty();
    standbys = Set.of();
    lines.values().forEach(Upstream::close);
    lines.clear();
  }

  private static boolean isFollowed(Failover failover, SourceDefinition source) {
    return failover.active().map(Attempt::source).filter(source::equals).isPresent()
        || failover.candidate().map(Attempt::source).filter(source::equals).isPresent();
  }

  private Upstream line(SourceDefinition source) {
    return lines.computeIfAbsent(
        source,
        opened ->
            tools.upstreams().open(channel + "/" + opened.name(), opened.headers(), home(opened)));
  }

  /** Where the source's secret headers may go. */
  private static URI home(SourceDefinition source) {
    return switch (source.locator()) {
      case Locator.Direct(var uri) -> uri;
    };
  }

  private ActorRef<HealthMonitor.Command> monitor() {
    ActorRef<HealthMonitor.Command> present =
        monitor.orElseGet(
            () -> context.spawnAnonymous(HealthMonitor.create(tools, context.getSelf())));
    monitor = Optional.of(present);
    return present;
  }
}
