package io.millrace.channel;

import io.millrace.channel.ContentMark.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds segments that come again and again, byte by byte, as those of a card that says "channel at
 * capacity" or of a loop that hangs. Since their bytes hold time stamps, no encoder that runs makes
 * the same ones twice.
 *
 * <p>A round of segments is told when it has come twice and its first one for the third time: what
 * a source lists again once, after it was started again, is none.
 */
final class RepeatedContent {

  private final int longestRound;
  private final List<Fingerprint> latest = new ArrayList<>();

  /** By the length of a round: how many of the latest in a row are the same as one round before. */
  private final int[] sameInRow;

  /**
   * Nothing was seen yet.
   *
   * @param longestRound in segments; 0 finds nothing
   */
  RepeatedContent(int longestRound) {
    this.longestRound = longestRound;
    this.sameInRow = new int[longestRound + 1];
  }

  void segment(Fingerprint next) {
    for (int round = 1; round <= longestRound; round++) {
      boolean same = round <= latest.size() && latest.get(latest.size() - round).equals(next);
      sameInRow[round] = same ? sameInRow[round] + 1 : 0;
    }
    latest.addLast(next);
    if (latest.size() > longestRound) {
      latest.removeFirst();
    }
  }

  /** How many segments come again and again; 0 if none do. */
  int round() {
    return IntStream.rangeClosed(1, longestRound)
        .filter(round -> sameInRow[round] > round)
        .findFirst()
        .orElse(0);
  }

  /** What comes again and again; empty if nothing does. */
  Set<Fingerprint> repeated() {
    return Set.copyOf(latest.subList(latest.size() - round(), latest.size()));
  }
}
