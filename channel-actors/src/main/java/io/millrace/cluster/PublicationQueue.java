package io.millrace.cluster;

import io.millrace.channel.ChannelFacts;
import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Facts first: what readers are shown has been written before. One write is under way at a time;
 * while it is, only the latest of what is to be shown waits. Pure: whoever uses it writes and
 * shows.
 *
 * <p>The owner's lease counts from when the latest write began that a majority has acknowledged:
 * they took it then or later, and may have given the owner up at any time after.
 */
final class PublicationQueue {

  /**
   * What is to be written, and shown then.
   *
   * @param begun when the write began
   */
  record Publication(FactsVersion version, ChannelView view, ChannelFacts facts, Instant begun) {}

  private record Waiting(ChannelView view, ChannelFacts facts) {}

  private final Duration lease;
  private FactsVersion last;
  private Instant leaseSince;
  private Optional<Publication> underWay = Optional.empty();
  private Optional<Waiting> waiting = Optional.empty();
  private Optional<Publication> shown = Optional.empty();

  /**
   * Nothing to show yet.
   *
   * @param taken the version with which the owner has made the channel its own
   * @param begun when that write began
   */
  PublicationQueue(Duration lease, FactsVersion taken, Instant begun) {
    this.lease = lease;
    this.last = taken;
    this.leaseSince = begun;
  }

  /** What is to be written now, if anything. */
  Optional<Publication> offer(ChannelView view, ChannelFacts facts, Instant now) {
    if (rests()) {
      leaseSince = now;
    }
    waiting = Optional.of(new Waiting(view, facts));
    return underWay.isPresent() ? Optional.empty() : begin(now);
  }

  /** Whether this is the write that is waited for, and not an earlier one that was given up. */
  boolean isUnderWay(FactsVersion version) {
    return underWay.filter(write -> write.version().equals(version)).isPresent();
  }

  /** A majority has this: it may be shown if it is what is under way. */
  Optional<Publication> written(FactsVersion version) {
    if (!isUnderWay(version)) {
      return Optional.empty();
    }
    shown = underWay;
    underWay = Optional.empty();
    shown.map(Publication::begun).filter(leaseSince::isBefore).ifPresent(at -> leaseSince = at);
    return shown;
  }

  /** What is to be written next, if anything. */
  Optional<Publication> next(Instant now) {
    return underWay.isEmpty() && waiting.isPresent() ? begin(now) : Optional.empty();
  }

  /** This has not got through: the latest there is, to be written anew. */
  Optional<Publication> again(FactsVersion version, Instant now) {
    if (isUnderWay(version)) {
      if (waiting.isEmpty()) {
        waiting = underWay.map(failed -> new Waiting(failed.view(), failed.facts()));
      }
      underWay = Optional.empty();
    }
    return next(now);
  }

  /** Nothing is followed: there is nothing that another node could do as well. */
  boolean rests() {
    return underWay.isEmpty()
        && waiting.isEmpty()
        && shown.filter(known -> known.view().phase() == Phase.IDLE).isPresent();
  }

  /** What is shown, to be written once more because nothing else was for so long. */
  Optional<Publication> confirm(Duration after, Instant now) {
    if (rests() || underWay.isPresent() || now.isBefore(leaseSince.plus(after))) {
      return Optional.empty();
    }
    waiting = shown.map(known -> new Waiting(known.view(), known.facts()));
    return next(now);
  }

  /** The latest that the channel has said, shown or not. */
  Optional<ChannelFacts> latest() {
    return waiting
        .map(Waiting::facts)
        .or(() -> underWay.map(Publication::facts))
        .or(() -> shown.map(Publication::facts));
  }

  /** When there may be another owner, unless a majority is heard of before. */
  Instant lostAt() {
    return leaseSince.plus(lease);
  }

  /** Whether this owner has heard of no majority for so long that there may be another one. */
  boolean isLost(Instant now) {
    return !rests() && !now.isBefore(lostAt());
  }

  /** The version for what the owner writes at last. */
  FactsVersion closing() {
    last = last.next();
    return last;
  }

  private Optional<Publication> begin(Instant now) {
    last = last.next();
    Waiting latest = waiting.orElseThrow();
    waiting = Optional.empty();
    underWay = Optional.of(new Publication(last, latest.view(), latest.facts(), now));
    return underWay;
  }
}
