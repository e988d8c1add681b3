package io.millrace.testing;

import io.millrace.testing.FollowedPlaylist.Segment;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows one live Media Playlist from text alone, remembers everything it ever listed and throws
 * an {@link AssertionError} at the first breach of RFC 8216, 6.2.1 and 6.2.2. For one thread.
 *
 * <p>What the RFC does not demand is checked only where the {@link Options} say so. What a server
 * admits to have done ({@link #allowTargetDurationRaise}, {@link #allowRestart}, {@link
 * #allowLostNumbers}) is let pass once.
 */
public final class RfcFollower {

  private static final int TARGET_DURATIONS = 3;

  private final Options options;
  private final Map<Long, Segment> known = new HashMap<>();
  private final Map<String, Long> msnByUri = new HashMap<>();
  private @Nullable FollowedPlaylist before;
  private Instant changedAt = Instant.MIN;
  private long lastMsn = -1;
  private boolean raiseAllowed;
  private boolean restartAllowed;
  private boolean numbersLost;

  /**
   * What to check beyond the RFC's musts.
   *
   * @param window segments listed at most, unless three Target Durations need more
   * @param unchangedAtMost how long a playlist may stay the same (RFC 8216, 6.2.1 demands one and a
   *     half Target Durations of servers whose sources are well); empty: for ever
   * @param urisOnce whether a URI may be listed under one Media Sequence Number only
   */
  public record Options(int window, Optional<Duration> unchangedAtMost, boolean urisOnce) {

    /** Of playlists with this window, that name no segment twice. */
    public static Options window(int segments) {
      return new Options(segments, Optional.empty(), true);
    }

    public Options unchangedAtMost(Duration longest) {
      return new Options(window, Optional.of(longest), urisOnce);
    }
  }

  public RfcFollower(Options options) {
    this.options = options;
  }

  /** The next playlist may have a larger Target Duration: the server has reported it. */
  public void allowTargetDurationRaise() {
    raiseAllowed = true;
  }

  /** The next playlist may list less than three Target Durations: the channel had stopped. */
  public void allowRestart() {
    restartAllowed = true;
  }

  /**
   * As after {@link #allowRestart}, and nobody remembers the Target Duration or how many
   * discontinuities there were; the Media Sequence Number goes on all the same.
   */
  public void allowLostNumbers() {
    restartAllowed = true;
    numbersLost = true;
  }

  /** Reads what a reload returned. Times must not go back. */
  public void follow(String text, Instant now) {
    FollowedPlaylist playlist;
    try {
      playlist = FollowedPlaylist.of(text);
      check(playlist, now);
    } catch (AssertionError e) {
      throw new AssertionError(
          e.getMessage() + "\nat " + now + " after " + before + "\nin\n" + text, e);
    }
    remember(playlist, now);
  }

  private void check(FollowedPlaylist next, Instant now) {
    checkDurations(next);
    FollowedPlaylist last = before;
    if (last != null) {
      checkNumbers(last, next);
    }
    next.segments().forEach(this::checkUnchanged);
    if (last != null) {
      checkAfter(last, next, now);
    }
  }

  private void checkNumbers(FollowedPlaylist last, FollowedPlaylist next) {
    require(
        next.msn() >= last.msn(),
        "Media Sequence Number goes back from " + last.msn() + " to " + next.msn());
    require(
        next.discontinuitySequence() >= last.discontinuitySequence() || numbersLost,
        "Discontinuity Sequence Number goes back from "
            + last.discontinuitySequence()
            + " to "
            + next.discontinuitySequence());
  }

  private void checkAfter(FollowedPlaylist last, FollowedPlaylist next, Instant now) {
    long end = next.msn() + next.segments().size() - 1;
    require(end >= lastMsn, "segments left from the end: " + (end + 1) + " to " + lastMsn);
    checkTargetDuration(last, next);
    checkRemoval(last, next);
    checkOrder(next);
    boolean same = next.equals(last);
    options
        .unchangedAtMost()
        .filter(longest -> same && changedAt.plus(longest).isBefore(now))
        .ifPresent(
            longest -> {
              throw new AssertionError("the playlist is the same since " + changedAt);
            });
  }

  private void checkDurations(FollowedPlaylist next) {
    for (Segment segment : next.segments()) {
      long rounded = segment.duration().setScale(0, RoundingMode.HALF_UP).longValueExact();
      require(
          rounded <= next.targetDuration(),
          segment.uri() + " lasts " + segment.duration() + ", longer than the Target Duration");
    }
    require(
        next.segments().size() <= options.window() || needsAll(next),
        next.segments().size() + " segments are listed, " + options.window() + " are allowed");
  }

  private static boolean needsAll(FollowedPlaylist next) {
    BigDecimal without = total(next).subtract(next.segments().getFirst().duration());
    return without.compareTo(least(next)) < 0;
  }

  private void checkUnchanged(Segment segment) {
    Segment earlier = known.get(segment.msn());
    require(
        earlier == null || earlier.equals(segment),
        "segment " + segment.msn() + " changed from " + earlier + " to " + segment);
    Long msn = msnByUri.get(segment.uri());
    require(
        !options.urisOnce() || msn == null || msn == segment.msn(),
        segment.uri() + " is listed as " + msn + " and as " + segment.msn());
  }

  private void checkTargetDuration(FollowedPlaylist last, FollowedPlaylist next) {
    boolean raised = next.targetDuration() > last.targetDuration();
    require(
        next.targetDuration() == last.targetDuration() || (raised && raiseAllowed) || numbersLost,
        "Target Duration changes from " + last.targetDuration() + " to " + next.targetDuration());
  }

  private void checkRemoval(FollowedPlaylist last, FollowedPlaylist next) {
    boolean removed = next.msn() > last.msn() && !last.segments().isEmpty();
    require(
        !removed || restartAllowed || total(next).compareTo(least(next)) >= 0,
        "segments left a playlist that lasts "
            + total(next)
            + " now, less than three Target Durations of "
            + next.targetDuration());
  }

  /** A segment seen before and the next one seen differ by the tag between them, or by a jump. */
  private void checkOrder(FollowedPlaylist next) {
    Segment newest = known.get(lastMsn);
    if (newest == null || numbersLost) {
      return;
    }
    for (Segment segment : next.segments()) {
      if (segment.msn() <= lastMsn) {
        continue;
      }
      require(
          segment.discontinuitySequence() >= newest.discontinuitySequence(),
          "Discontinuity Sequence Number of segment "
              + segment.msn()
              + " is "
              + segment.discontinuitySequence()
              + ", less than "
              + newest.discontinuitySequence()
              + " of segment "
              + newest.msn());
      require(
          segment.msn() > lastMsn + 1
              || segment.discontinuitySequence()
                  == newest.discontinuitySequence() + (segment.discontinuity() ? 1 : 0),
          "Discontinuity Sequence Number of segment "
              + segment.msn()
              + " does not count the tags since segment "
              + newest.msn());
    }
  }

  private void remember(FollowedPlaylist playlist, Instant now) {
    if (!playlist.equals(before)) {
      changedAt = now;
    }
    for (Segment segment : playlist.segments()) {
      known.put(segment.msn(), segment);
      msnByUri.put(segment.uri(), segment.msn());
      lastMsn = segment.msn();
    }
    before = playlist;
    raiseAllowed = false;
    restartAllowed = false;
    numbersLost = false;
  }

  private static BigDecimal total(FollowedPlaylist playlist) {
    return playlist.segments().stream()
        .map(Segment::duration)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal least(FollowedPlaylist playlist) {
    return BigDecimal.valueOf(playlist.targetDuration() * TARGET_DURATIONS);
  }

  private static void require(boolean holds, String violation) {
    FollowedPlaylist.require(holds, violation);
  }
}
