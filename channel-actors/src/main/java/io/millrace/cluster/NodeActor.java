package io.millrace.cluster;

import io.millrace.channel.CborSerializable;
import io.millrace.cluster.NodeReport.RunningChannel;
import io.millrace.source.ChannelId;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;

/**
 * Speaks for this node to the others: what runs on it, and what its definitions are. One of each
 * node, found by {@link #KEY}. What the others' definitions are is compared with its own whenever
 * either changes, and told to {@link DefinitionComparison}.
 */
final class NodeActor {

  static final ServiceKey<Command> KEY = ServiceKey.create(Command.class, "millrace-node");

  /** Fingerprints in one message. */
  private static final int PAGE = 2000;

  private final ActorContext<Command> context;
  private final String node;
  private final String version;
  private final NodeFigures figures;
  private final DefinitionComparison comparison;
  private final Set<ActorRef<Command>> others = new HashSet<>();
  private Optional<DefinitionFingerprints> own = Optional.empty();

  sealed interface Command {}

  /** Asks for what the node says of itself. */
  record GetNode(ActorRef<NodeReport> replyTo) implements Command, CborSerializable {}

  /** Says what the sender's definitions are. */
  record DefinitionsAre(String node, String whole, ActorRef<Command> from)
      implements Command, CborSerializable {}

  /**
   * Asks for the fingerprints of the definitions.
   *
   * @param after those behind this name, in the order of names
   */
  record GetDefinitions(String after, ActorRef<Command> replyTo)
      implements Command, CborSerializable {}

  /**
   * Some of the fingerprints.
   *
   * @param whole of all that there are
   * @param last whether none come behind these
   */
  record Definitions(ActorRef<Command> from, String whole, Map<String, String> byName, boolean last)
      implements Command, CborSerializable {}

  /** The definitions of this node are these from now on. */
  record DefinitionsRead(DefinitionFingerprints definitions) implements Command {}

  private record Found(Receptionist.Listing listing) implements Command {}

  private record TimeToCompare(ActorRef<Command> other) implements Command {}

  private enum TimeToRepeat implements Command {
    INSTANCE
  }

  private NodeActor(
      ActorContext<Command> context,
      String node,
      String version,
      NodeFigures figures,
      DefinitionComparison comparison) {
    this.context = context;
    this.node = node;
    this.version = version;
    this.figures = figures;
    this.comparison = comparison;
  }

  /**
   * @param node {@code host:port}
   * @param version of Millrace
   */
  static Behavior<Command> create(
      String node, String version, NodeFigures figures, DefinitionComparison comparison) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var receptionist = context.getSystem().receptionist();
                  receptionist.tell(Receptionist.register(KEY, context.getSelf()));
                  receptionist.tell(
                      Receptionist.subscribe(
                          KEY, context.messageAdapter(Receptionist.Listing.class, Found::new)));
                  timers.startTimerWithFixedDelay(
                      TimeToRepeat.INSTANCE, DefinitionComparison.REPEAT);
                  return new NodeActor(context, node, version, figures, comparison)
                      .answering(
                          other ->
                              timers.startSingleTimer(
                                  other, new TimeToCompare(other), DefinitionComparison.GRACE));
                }));
  }

  /** Has a look at the other node's definitions once they have had time to become the same. */
  @FunctionalInterface
  private interface Later {
    void compare(ActorRef<Command> other);
  }

  private Behavior<Command> answering(Later later) {
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case GetNode(var replyTo) -> replyTo.tell(report());
            case GetDefinitions(var after, var replyTo) -> tellDefinitions(after, replyTo);
            case DefinitionsRead(var definitions) -> read(definitions, later);
            case DefinitionsAre(var name, var whole, var from) -> told(name, whole, from, later);
            case Definitions page -> compare(page);
            case Found(var listing) -> found(listing.getServiceInstances(KEY));
            case TimeToCompare(var other) -> ask(other, "");
            case TimeToRepeat.INSTANCE -> others.forEach(this::tellWhole);
          }
          return Behaviors.same();
        });
  }

  private NodeReport report() {
    List<RunningChannel> channels =
        figures.owned().entrySet().stream()
            .map(channel -> new RunningChannel(channel.getKey(), channel.getValue()))
            .sorted(Comparator.comparing(channel -> channel.id().value()))
            .toList();
    List<ChannelId> replicas =
        figures.replicas().stream().sorted(Comparator.comparing(ChannelId::value)).toList();
    return new NodeReport(
        node,
        version,
        channels.subList(0, Math.min(NodeReport.MOST, channels.size())),
        channels.size(),
        replicas.subList(0, Math.min(NodeReport.MOST, replicas.size())),
        replicas.size(),
        figures.pulledBytes(),
        figures.servedBytes(),
        own.map(DefinitionFingerprints::whole).orElse(""));
  }

  private void found(Set<ActorRef<Command>> nodes) {
    Set<ActorRef<Command>> now = new HashSet<>(nodes);
    now.remove(context.getSelf());
    Set<ActorRef<Command>> gone = new HashSet<>(others);
    gone.removeAll(now);
    gone.forEach(comparison::forget);
    now.stream().filter(other -> !others.contains(other)).forEach(this::tellWhole);
    others.clear();
    others.addAll(now);
  }

  private void read(DefinitionFingerprints definitions, Later later) {
    if (own.equals(Optional.of(definitions))) {
      return;
    }
    own = Optional.of(definitions);
    others.forEach(this::tellWhole);
    comparison.ownAre(definitions).forEach(later::compare);
  }

  private void tellWhole(ActorRef<Command> other) {
    own.ifPresent(
        definitions ->
            other.tell(new DefinitionsAre(node, definitions.whole(), context.getSelf())));
  }

  private void told(String name, String whole, ActorRef<Command> from, Later later) {
    if (comparison.theirsAre(from, name, whole)) {
      later.compare(from);
    }
  }

  private void tellDefinitions(String after, ActorRef<Command> replyTo) {
    own.ifPresent(
        definitions -> {
          SortedMap<String, String> rest = definitions.byName().tailMap(after + '\0');
          SortedMap<String, String> page = new TreeMap<>();
          rest.entrySet().stream()
              .limit(PAGE)
              .forEach(each -> page.put(each.getKey(), each.getValue()));
          replyTo.tell(
              new Definitions(
                  context.getSelf(), definitions.whole(), page, page.size() == rest.size()));
        });
  }

  private void ask(ActorRef<Command> other, String after) {
    if (comparison.differs(other)) {
      other.tell(new GetDefinitions(after, context.getSelf()));
    }
  }

  private void compare(Definitions page) {
    comparison.add(page.from(), page.whole(), page.byName(), page.last());
    if (!page.last() && !page.byName().isEmpty()) {
      ask(page.from(), Collections.max(page.byName().keySet()));
    }
  }
}
