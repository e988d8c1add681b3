package io.millrace.cluster;

import java.util.Comparator;

/**
 * How new something of a channel is.
 *
 * @param incarnation counts the owners, from 1; 0 where nothing is known yet
 * @param sequence counts what one owner has published
 */
record FactsVersion(long incarnation, long sequence) implements Comparable<FactsVersion> {

  static final FactsVersion NONE = new FactsVersion(0, 0);

  private static final int SEQUENCE_BITS = 40;
  private static final Comparator<FactsVersion> ORDER =
      Comparator.comparingLong(FactsVersion::incarnation).thenComparingLong(FactsVersion::sequence);

  /** The next of the same owner. */
  FactsVersion next() {
    return new FactsVersion(incarnation, sequence + 1);
  }

  /** The first of the next owner. */
  FactsVersion taken() {
    return new FactsVersion(incarnation + 1, 0);
  }

  /**
   * Orders versions as one number. A channel that publishes each second gets by for 34,000 years.
   */
  long asNumber() {
    return (incarnation << SEQUENCE_BITS) + sequence;
  }

  @Override
  public int compareTo(FactsVersion other) {
    return ORDER.compare(this, other);
  }
}
