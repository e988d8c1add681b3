package io.millrace.channel;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Knows how many bits the pictures of one track usually take, whichever source they come from, and
 * tells when a source sends far fewer: that is a card or a still, and not the programme.
 *
 * <p>A programme may become a still itself, at night for example. So two sources that agree are
 * believed, and so is one that stays as it is for long: then that is the usual bitrate.
 */
final class BitrateHistory {

  /** Segments that count, about five minutes. */
  static final int REMEMBERED = 50;

  /** Of fewer nobody knows what is usual. */
  static final int ENOUGH = 10;

  private final double leastShare;
  private final int limit;
  private final Deque<Long> usual = new ArrayDeque<>();
  private String thinSource = "";
  private boolean otherWasThin;
  private int thinInRow;

  /** An empty history. */
  BitrateHistory(ContentSettings settings) {
    this.leastShare = settings.leastBitrate();
    this.limit = settings.thinSegments();
  }

  /**
   * Takes note of the next segment.
   *
   * @return how many in a row were far smaller than usual
   */
  int segment(String source, long bitrate) {
    if (!isThin(bitrate)) {
      thinInRow = 0;
      thinSource = "";
      otherWasThin = false;
      remember(bitrate);
      return 0;
    }
    if (!source.equals(thinSource)) {
      otherWasThin = thinInRow >= limit;
      thinSource = source;
      thinInRow = 0;
    }
    thinInRow++;
    if (thinInRow >= REMEMBERED || (otherWasThin && thinInRow >= limit)) {
      usual.clear();
      return segment(source, bitrate);
    }
    return thinInRow;
  }

  private boolean isThin(long bitrate) {
    return usual.size() >= ENOUGH && bitrate < median() * leastShare;
  }

  private long median() {
    return usual.stream().sorted().skip(usual.size() / 2).findFirst().orElse(0L);
  }

  private void remember(long bitrate) {
    usual.addLast(bitrate);
    if (usual.size() > REMEMBERED) {
      usual.removeFirst();
    }
  }
}
