package io.millrace.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node knows of the definitions of the others. Written by the node's {@link NodeActor}
 * only; {@link #now} may be asked on any thread.
 */
final class DefinitionComparison {

  /** A file that all nodes read is not read by all of them in the same moment. */
  static final Duration GRACE = Duration.ofSeconds(5);

  /** In case a word was lost. */
  static final Duration REPEAT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(DefinitionComparison.class);

  private final Map<ActorRef<NodeActor.Command>, Other> others = new HashMap<>();
  private Optional<DefinitionFingerprints> own = Optional.empty();
  private volatile DefinitionDifferences differences = DefinitionDifferences.NONE;
  private volatile MissingDefinitions missing = MissingDefinitions.NONE;
  private final String self;

  /** What is known of one of them. */
  private static final class Other {
    private final String node;
    private String whole;
    private final SortedMap<String, String> read = new TreeMap<>();
    private List<String> different = List.of();

    /** What it has under the names that differ. */
    private Map<String, Optional<String>> theirs = Map.of();

    Other(String node, String whole) {
      this.node = node;
      this.whole = whole;
    }
  }

  /**
   * Nothing is known yet.
   *
   * @param self this node, {@code host:port}
   */
  DefinitionComparison(String self) {
    this.self = self;
  }

  DefinitionDifferences now() {
    return differences;
  }

  /** Where channels cannot run for want of a definition. */
  MissingDefinitions missing() {
    return missing;
  }

  /** Gives the nodes that have others, as far as is known. */
  Set<ActorRef<NodeActor.Command>> ownAre(DefinitionFingerprints definitions) {
    own = Optional.of(definitions);
    others.values().stream().filter(this::isEqual).forEach(other -> found(other, Map.of()));
    publish();
    return others.keySet().stream().filter(this::differs).collect(Collectors.toSet());
  }

  /** Says whether they are others than ours. */
  boolean theirsAre(ActorRef<NodeActor.Command> from, String node, String whole) {
    Other other = others.computeIfAbsent(from, any -> new Other(node, whole));
    other.whole = whole;
    if (isEqual(other)) {
      found(other, Map.of());
    }
    return differs(from);
  }

  /** Whether both are known, and not the same. */
  boolean differs(ActorRef<NodeActor.Command> from) {
    Other other = others.get(from);
    return own.isPresent() && other != null && !isEqual(other);
  }

  /**
   * Takes some of the other node's fingerprints.
   *
   * @param whole of all that it has now
   * @param last whether it has no more
   */
  void add(
      ActorRef<NodeActor.Command> from, String whole, Map<String, String> byName, boolean last) {
    Other other = others.get(from);
    if (other == null || own.isEmpty()) {
      return;
    }
    if (!other.whole.equals(whole)) {
      // They have changed meanwhile, and another comparison is on its way.
      other.read.clear();
      return;
    }
    other.read.putAll(byName);
    if (last) {
      Map<String, Optional<String>> theirs = new HashMap<>();
      own.get()
          .differences(other.read)
          .forEach(name -> theirs.put(name, Optional.ofNullable(other.read.get(name))));
      found(other, theirs);
      other.read.clear();
    }
  }

  void forget(ActorRef<NodeActor.Command> gone) {
    Other other = others.remove(gone);
    if (other != null) {
      publish();
    }
  }

  private boolean isEqual(Other other) {
    return own.isPresent() && own.get().whole().equals(other.whole);
  }

  private void found(Other other, Map<String, Optional<String>> theirs) {
    if (other.theirs.equals(theirs)) {
      return;
    }
    List<String> before = other.different;
    List<String> different = theirs.keySet().stream().sorted().toList();
    other.different = different;
    other.theirs = Map.copyOf(theirs);
    publish();
    if (!different.equals(before)) {
      say(other, different);
    }
  }

  private static void say(Other other, List<String> different) {
    if (different.isEmpty()) {
      LOG.info("Node {} has the same channel definitions as this one again", other.node);
    } else if (LOG.isWarnEnabled()) {
      DefinitionDifferences.reasons(other.node, different).forEach(LOG::warn);
    }
  }

  private void publish() {
    SortedMap<String, List<String>> byNode = new TreeMap<>();
    others.values().stream()
        .filter(other -> !other.different.isEmpty())
        .forEach(other -> byNode.put(other.node, other.different));
    differences = new DefinitionDifferences(byNode);
    Map<String, Map<String, Optional<String>>> theirs = new HashMap<>();
    others.values().forEach(other -> theirs.put(other.node, other.theirs));
    missing =
        own.map(known -> MissingDefinitions.of(self, known.byName(), theirs))
            .orElse(MissingDefinitions.NONE);
  }
}
