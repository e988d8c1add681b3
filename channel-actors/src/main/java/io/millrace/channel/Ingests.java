package io.millrace.channel;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.SourceRefused;
import io.millrace.source.ChannelId;
import io.millrace.source.SourceDefinition;
import io.millrace.timeline.Entry;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.Upstream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/**
 * The children of one channel's actor and the ways to origins that they use. Called by that actor
 * only.
 */
final class Ingests {

  private record Key(long epoch, TrackId track) {}

  /** A way to a source, and what was fetched over it. */
  private record Line(long number, Upstream upstream, AttachmentFetches attachments) {}

  private final ChannelTools tools;
  private final ChannelId channel;
  private final SourceLinks links;
  private final ActorContext<ChannelCommand> context;
  private final Map<SourceDefinition, Line> lines = new HashMap<>();
  private final Map<Key, ActorRef<IngestActor.Command>> running = new HashMap<>();
  private final SlotTickets tickets;
  private long lastLine;
  private Predicate<SourceDefinition> mayBeAsked = source -> source.provider().isEmpty();
  private Set<SourceDefinition> standbys = Set.of();
  private Optional<ActorRef<HealthMonitor.Command>> monitor = Optional.empty();

  Ingests(
      ChannelTools tools,
      ChannelId channel,
      SourceLinks links,
      ActorContext<ChannelCommand> context) {
    this.tools = tools;
    this.links = links;
    this.channel = channel;
    this.context = context;
    this.tickets = new SlotTickets(channel, tools.slots().nextRun());
  }

  /** Names the slots of this run of the channel's actor. */
  SlotTickets tickets() {
    return tickets;
  }

  /** From now on sources are asked only if this says so. */
  void askOnly(Predicate<SourceDefinition> allowed) {
    mayBeAsked = allowed;
  }

  /**
   * Starts following a playlist of the attempt's source; what comes is told to the channel under
   * the attempt's epoch and this name.
   */
  void start(
      Attempt attempt, TrackId name, IngestActor.Way way, Entry entry, IngestActor.Kind kind) {
    Line line;
    try {
      line = line(attempt.source());
    } catch (IllegalArgumentException badHeader) {
      String reason = String.valueOf(badHeader.getMessage());
      context.getSelf().tell(new IngestEnded(attempt.epoch(), name, reason));
      return;
    }
    var job = new IngestActor.Job(channel, name, attempt.epoch(), attempt.name(), way, entry, kind);
    ActorRef<IngestActor.Command> ingest =
        context.spawnAnonymous(IngestActor.create(job, ingestTools(line), context.getSelf()));
    context.watchWith(
        ingest, new IngestEnded(attempt.epoch(), name, "reading it failed unexpectedly"));
    running.put(new Key(attempt.epoch(), name), ingest);
  }

  private IngestActor.Tools ingestTools(Line line) {
    return new IngestActor.Tools(
        line.upstream(),
        line.attachments(),
        tools.fetcher(),
        tools.settings().ingest(),
        tools.settings().timeline().window(),
        tools.clock());
  }

  /** Stops following this one playlist; nothing more is heard of it but what is on its way. */
  void stop(Attempt attempt, TrackId name) {
    ActorRef<IngestActor.Command> ingest = running.remove(new Key(attempt.epoch(), name));
    if (ingest != null) {
      context.unwatch(ingest);
      context.stop(ingest);
    }
  }

  void stop(Attempt attempt) {
    for (Key key : Set.copyOf(running.keySet())) {
      if (key.epoch() == attempt.epoch()) {
        stop(attempt, key.track());
      }
    }
  }

  /** Tells the ingest of this name something; false if it does not run. */
  boolean tell(Attempt attempt, TrackId name, IngestActor.Command command) {
    ActorRef<IngestActor.Command> ingest = running.get(new Key(attempt.epoch(), name));
    if (ingest == null) {
      return false;
    }
    ingest.tell(command);
    return true;
  }

  /** Tells all ingests of the attempt. */
  void tellAll(Attempt attempt, IngestActor.Command command) {
    running.forEach(
        (key, ingest) -> {
          if (key.epoch() == attempt.epoch()) {
            ingest.tell(command);
          }
        });
  }

  /** The way to a source; empty if it may not be asked now, or its headers cannot be sent. */
  Optional<Upstream> upstream(SourceDefinition source) {
    return way(source).map(Line::upstream);
  }

  /** What was fetched from a source beside segments; empty like {@link #upstream}. */
  Optional<AttachmentFetches> attachments(SourceDefinition source) {
    return way(source).map(Line::attachments);
  }

  /** Closes the way to a source; completes when nothing of it is open any more. */
  CompletionStage<Done> close(SourceDefinition source) {
    Line line = lines.remove(source);
    return line == null
        ? CompletableFuture.completedStage(Done.getInstance())
        : UpstreamClosing.close(line.upstream(), context.getSystem());
  }

  /** Why {@link #upstream} is empty, in words that hold no secret and name what to correct. */
  String whyNot(SourceDefinition source) {
    String words = "the source cannot be asked as its definition says";
    try {
      if (mayBeAsked.test(source)) {
        line(source);
      }
      return words;
    } catch (IllegalArgumentException badDefinition) {
      return words + ": " + badDefinition.getMessage();
    }
  }

  private Optional<Line> way(SourceDefinition source) {
    if (!mayBeAsked.test(source)) {
      return Optional.empty();
    }
    try {
      return Optional.of(line(source));
    } catch (IllegalArgumentException badHeader) {
      context.getLog().debug("not reachable: {}", badHeader.getMessage());
      return Optional.empty();
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
      Set<SourceDefinition> needSlots =
          idle.stream()
              .filter(source -> source.provider().isPresent())
              .collect(toUnmodifiableSet());
      monitor().tell(new HealthMonitor.Watch(ways(idle), needSlots));
    }
  }

  private Map<SourceDefinition, Upstream> ways(Set<SourceDefinition> sources) {
    var ways = new HashMap<SourceDefinition, Upstream>();
    sources.stream()
        .filter(source -> source.provider().isEmpty())
        .forEach(source -> upstream(source).ifPresent(way -> ways.put(source, way)));
    return ways;
  }

  private void closeUnused(Failover failover) {
    Predicate<SourceDefinition> used =
        source -> failover.ring().contains(source) || isFollowed(failover, source);
    lines
        .entrySet()
        .removeIf(
            line -> {
              boolean unused = !used.test(line.getKey());
              if (unused) {
                line.getValue().upstream().close();
              }
              return unused;
            });
    links.keep(used);
  }

  /** Whether the way of this number is the one that is open to the source. */
  boolean isOpen(SourceDefinition source, long number) {
    Line line = lines.get(source);
    return line != null && line.number() == number;
  }

  /**
   * Stops all children and closes all ways; completes when nothing is open any more of those to
   * sources that have a provider.
   */
  CompletionStage<Done> closeAll() {
    running.values().forEach(context::stop);
    running.clear();
    monitor.ifPresent(context::stop);
    monitor = Optional.empty();
    standbys = Set.of();
    CompletionStage<Done> closed = CompletableFuture.completedStage(Done.getInstance());
    for (SourceDefinition source : Set.copyOf(lines.keySet())) {
      CompletionStage<Done> closing = close(source);
      if (source.provider().isPresent()) {
        closed = closed.thenCombine(closing, (one, other) -> other);
      }
    }
    return closed;
  }

  private static boolean isFollowed(Failover failover, SourceDefinition source) {
    return failover.active().map(Attempt::source).filter(source::equals).isPresent()
        || failover.candidate().map(Attempt::source).filter(source::equals).isPresent();
  }

  private Line line(SourceDefinition source) {
    return lines.computeIfAbsent(
        source,
        opened -> {
          long number = ++lastLine;
          Upstream upstream = watched(opened, number, tools.upstreams().open(access(opened)));
          return new Line(
              number, upstream, new AttachmentFetches(upstream, opened.decrypt(), tools.names()));
        });
  }

  private Upstream watched(SourceDefinition source, long line, Upstream upstream) {
    ActorRef<ChannelCommand> self = context.getSelf();
    return source.provider().isEmpty()
        ? upstream
        : new RefusalWatch(
            upstream,
            (status, retryAfter) -> self.tell(new SourceRefused(source, line, status, retryAfter)));
  }

  /** For a probe, beside what the channel has. */
  private Optional<Upstream> wayOfProbe(SourceDefinition source) {
    try {
      return Optional.of(tools.upstreams().open(access(source)));
    } catch (IllegalArgumentException badHeader) {
      return Optional.empty();
    }
  }

  private OriginAccess access(SourceDefinition source) {
    return new OriginAccess(
        channel + "/" + source.name(), source.requests(), source.locator().homes(), source.trust());
  }

  private ActorRef<HealthMonitor.Command> monitor() {
    ActorRef<HealthMonitor.Command> present =
        monitor.orElseGet(
            () ->
                context.spawnAnonymous(
                    HealthMonitor.create(
                        tools, links, tickets, this::wayOfProbe, context.getSelf())));
    monitor = Optional.of(present);
    return present;
  }
}
