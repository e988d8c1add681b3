package io.millrace.cluster;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the first of the seeds may form a cluster. Pekko lets it as soon as no other seed answers
 * for some seconds; a first seed that is started again inside of a cut would then form a second
 * cluster, which fetches everything a second time and never merges with the first. So more than
 * half of the seeds have to be there, itself among them, and none of them in a cluster: of two
 * sides of a cut only one can have them.
 *
 * @param self this node
 * @param others all other seeds
 */
record Founding(String self, Set<String> others) {

  /**
   * For so many rounds most seeds have to be there before one that is not counts as away. Longer
   * than they need themselves to join a cluster that only they can reach.
   */
  static final int SETTLED = 5;

  /** How a node stands to a cluster. */
  enum Standing {
    /** Has never been in one since it was started. */
    FREE,
    MEMBER,
    /** On its way out of one. */
    LEAVING
  }

  /** What to do now. */
  sealed interface Step {}

  /** To form the cluster. */
  record Form() implements Step {}

  /** To be let in by one that is in a cluster. */
  record Join(String member) implements Step {}

  /**
   * To wait.
   *
   * @param missing seeds that do not answer, or are about to end
   * @param needed how many of these have to come; 0 if they only have some time left to do so
   */
  record Wait(List<String> missing, int needed) implements Step {}

  Founding {
    var distinct = new LinkedHashSet<>(others);
    distinct.remove(self);
    others = distinct;
  }

  /**
   * @param heard what other nodes have said of late
   * @param rounds for so many the most of them have been free
   */
  Step next(Map<String, Standing> heard, int rounds) {
    for (Map.Entry<String, Standing> answer : heard.entrySet()) {
      if (answer.getValue() == Standing.MEMBER) {
        return new Join(answer.getKey());
      }
    }
    List<String> missing = missing(heard);
    boolean isSettled = missing.isEmpty() || rounds >= SETTLED;
    return hasMost(heard) && isSettled ? new Form() : new Wait(missing, needed(missing));
  }

  /** Whether more than half of the seeds are there and free, this one included. */
  boolean hasMost(Map<String, Standing> heard) {
    return needed(missing(heard)) == 0;
  }

  private List<String> missing(Map<String, Standing> heard) {
    return others.stream().filter(seed -> heard.get(seed) != Standing.FREE).sorted().toList();
  }

  private int needed(List<String> missing) {
    int all = others.size() + 1;
    return Math.max(0, all / 2 + 1 - (all - missing.size()));
  }
}
