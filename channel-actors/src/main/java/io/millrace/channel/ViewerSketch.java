package io.millrace.channel;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * How many different viewers there are, in a form in which the words of several nodes can be put
 * together without counting anybody twice: the smallest of the viewers' hashes (k minimum values,
 * Bar-Yossef et al., 2002). Immutable, plain data.
 *
 * <p>Up to {@link #EXACT_UP_TO} viewers the number is exact. Above it is estimated from how densely
 * the hashes lie: the standard error is 1/√(k − 2), which is 3.2 %, and hardly ever it is wrong by
 * more than a tenth.
 *
 * @param smallest hashes that are spread evenly over 0 to {@link Long#MAX_VALUE}, in ascending
 *     order, each once; {@link #EXACT_UP_TO} at most
 * @param more whether there are others, which are larger
 */
public record ViewerSketch(List<Long> smallest, boolean more) implements CborSerializable {

  /** So many viewers are told apart (k). */
  public static final int EXACT_UP_TO = 1024;

  public static final ViewerSketch NOBODY = new ViewerSketch(List.of(), false);

  private static final double RANGE = 0x1p63;

  public ViewerSketch {
    smallest = List.copyOf(smallest);
    if (smallest.size() > EXACT_UP_TO || (more && smallest.size() < EXACT_UP_TO)) {
      throw new IllegalArgumentException(
          smallest.size() + " hashes" + (more ? " of more" : "") + ", not " + EXACT_UP_TO);
    }
    long last = -1;
    for (long hash : smallest) {
      if (hash <= last) {
        throw new IllegalArgumentException("hashes that do not ascend from 0");
      }
      last = hash;
    }
  }

  /** The viewers with these hashes; looks at no more of them than it needs. */
  public static ViewerSketch of(NavigableSet<Long> hashes) {
    List<Long> smallest = new ArrayList<>();
    Iterator<Long> ascending = hashes.iterator();
    while (ascending.hasNext() && smallest.size() < EXACT_UP_TO) {
      smallest.add(ascending.next());
    }
    return new ViewerSketch(smallest, ascending.hasNext());
  }

  /** The viewers of both, those that are in both once. */
  public ViewerSketch merge(ViewerSketch other) {
    var all = new TreeSet<>(smallest);
    all.addAll(other.smallest);
    ViewerSketch merged = of(all);
    return merged.more || !(more || other.more) ? merged : new ViewerSketch(merged.smallest, true);
  }

  public boolean isEmpty() {
    return smallest.isEmpty();
  }

  /** How many viewers there are. */
  public int count() {
    if (!more) {
      return smallest.size();
    }
    double share = (smallest.getLast() + 1.0) / RANGE;
    return (int) Math.min(Integer.MAX_VALUE, Math.round((EXACT_UP_TO - 1) / share));
  }

  /** Without the hashes, which say nothing to anybody. */
  @Override
  public String toString() {
    return "ViewerSketch[" + count() + "]";
  }
}
