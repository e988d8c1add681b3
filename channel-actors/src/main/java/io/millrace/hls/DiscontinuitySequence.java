package io.millrace.hls;

import java.util.Arrays;
import java.util.List;

/**
 * The Discontinuity Sequence Numbers of the segments of a Media Playlist (RFC 8216, 6.2.2).
 * Immutable.
 */
public final class DiscontinuitySequence {
  private final boolean said;
  private final long[] numbers;

  private DiscontinuitySequence(boolean said, long[] numbers) {
    this.said = said;
    this.numbers = numbers;
  }

  /** Counts on from the number of the playlist. */
  static DiscontinuitySequence of(long first, boolean said, List<MediaSegment> segments) {
    long[] numbers = new long[segments.size()];
    long number = first;
    for (int i = 0; i < numbers.length; i++) {
      number += segments.get(i).discontinuity() ? 1 : 0;
      numbers[i] = number;
    }
    return new DiscontinuitySequence(said, numbers);
  }

  /** Whether the playlist has {@code EXT-X-DISCONTINUITY-SEQUENCE}. */
  public boolean said() {
    return said;
  }

  /** The number of the segment at that place, its own discontinuity counted. */
  public long at(int index) {
    return numbers[index];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DiscontinuitySequence sequence
        && said == sequence.said
        && Arrays.equals(numbers, sequence.numbers);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(numbers);
  }

  @Override
  public String toString() {
    return "DiscontinuitySequence[said=" + said + "]";
  }
}
