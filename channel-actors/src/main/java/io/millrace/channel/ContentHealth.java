package io.millrace.channel;

import io.millrace.channel.ContentMark.Fingerprint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Watches what the segments of one track hold while its source is followed, without decoding them,
 * and says what is wrong with that.
 */
final class ContentHealth {

  /** How many of the latest segments count for {@code clock-jumps}. */
  static final int JUMPS_AMONG = 10;

  /** How many of the latest segments count for {@code renumberings}. */
  static final int RENUMBERINGS_AMONG = 50;

  /** So many in a row without a key frame are no chance. */
  private static final int WITHOUT_KEY_FRAME = 5;

  /** A loop is told when it begins for the third time. */
  private static final long CARD_ROUNDS = 3;

  private final ContentSettings settings;
  private final RepeatedContent repetition;

  /** Numbers of segments at which it happened. */
  private final Deque<Long> jumps = new ArrayDeque<>();

  private final Deque<Long> renumberings = new ArrayDeque<>();
  private long segments;
  private int thinInRow;
  private int withoutKeyFrameInRow;

  ContentHealth(ContentSettings settings) {
    this.settings = settings;
    this.repetition = new RepeatedContent(settings.longestRound());
  }

  /**
   * A segment came.
   *
   * @param thin how many in a row were far smaller than usual; see {@link BitrateHistory}
   */
  void segment(ContentMark mark, int thin) {
    segments++;
    thinInRow = thin;
    withoutKeyFrameInRow = mark.startsWithKeyFrame() ? 0 : withoutKeyFrameInRow + 1;
    mark.pictures().ifPresent(repetition::segment);
    if (mark.jumps()) {
      jumps.addLast(segments);
    }
    forget(jumps, JUMPS_AMONG);
    forget(renumberings, RENUMBERINGS_AMONG);
  }

  void numberedAnew() {
    renumberings.addLast(segments);
  }

  /** Pictures that come again and again; empty if none do. */
  Set<Fingerprint> repeated() {
    return repetition.repeated();
  }

  /** Whether it has sent a loop from its first segment on, as providers do that are full. */
  boolean isCard() {
    int round = repetition.round();
    return round > 0 && segments <= CARD_ROUNDS * round;
  }

  /** Why the source is to be doubted. */
  Optional<String> complaint() {
    int round = repetition.round();
    if (round > 0) {
      String what = round == 1 ? "the same segment" : "the same " + round + " segments";
      return Optional.of("it sends " + what + " again and again");
    }
    if (thinInRow >= settings.thinSegments()) {
      return Optional.of(thinInRow + " segments in a row are far smaller than usual");
    }
    if (jumps.size() >= settings.clockJumps()) {
      return Optional.of("its clock jumped " + jumpsAmong());
    }
    return renumberings.size() >= settings.renumberings()
        ? Optional.of("it began to number its segments anew " + renumberings.size() + " times")
        : Optional.empty();
  }

  /** What is not well, but nothing to doubt a source for. */
  List<String> remarks() {
    var remarks = new ArrayList<String>();
    if (!jumps.isEmpty() && jumps.size() < settings.clockJumps()) {
      remarks.add("its clock jumped " + jumpsAmong());
    }
    if (!renumberings.isEmpty() && renumberings.size() < settings.renumberings()) {
      remarks.add("it began to number its segments anew");
    }
    if (withoutKeyFrameInRow >= WITHOUT_KEY_FRAME) {
      remarks.add("its segments do not start with a key frame");
    }
    return remarks;
  }

  private String jumpsAmong() {
    return (jumps.size() == 1 ? "once" : jumps.size() + " times")
        + " within the last "
        + Math.min(segments, JUMPS_AMONG)
        + " segments";
  }

  private void forget(Deque<Long> moments, int among) {
    while (!moments.isEmpty() && moments.getFirst() <= segments - among) {
      moments.removeFirst();
    }
  }
}
