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
 */
final class PublicationQueue {

  /** What is to be written, and shown then. */
  record Publication(FactsVersion version, ChannelView view, ChannelFacts facts) {}

  private record Waiting(ChannelView view, ChannelFacts facts) {}

  private FactsVersion last;
  private Optional<Publication> underWay = Optional.empty();
  private Optional<Waiting> waiting = Optional.empty();
  private Optional<Publication> shown = Optional.empty();
  private Instant acknowledged;

  /**
   * Nothing to show yet.
   *
   * @param taken the version with which the owner has made the channel its own, just now
   */
  PublicationQueue(FactsVersion taken, Instant now) {
    this.last = taken;
    this.acknowledged = now;
  }

  /** What is to be written now, if anything. */
  Optional<Publication> offer(ChannelView view, ChannelFacts facts, Instant now) {
    if (rests()) {
      acknowledged = now;
    }
    waiting = Optional.of(new Waiting(view, facts));
    return underWay.isPresent() ? Optional.empty() : begin();
  }

  /** A majority has what is under way: it may be shown. */
  Optional<Publication> written(Instant now) {
    acknowledged = now;
    shown = underWay;
    underWay = Optional.empty();
    return shown;
  }

  /** What is to be written next, if anything. */
  Optional<Publication> next() {
    return waiting.isPresent() ? begin() : Optional.empty();
  }

  /** What is under way has not got through: the latest there is, to be written anew. */
  Optional<Publication> again() {
    if (waiting.isEmpty()) {
      waiting = underWay.map(failed -> new Waiting(failed.view(), failed.facts()));
    }
    underWay = Optional.empty();
    return next();
  }

  /** Nothing is followed: there is nothing that another node could do as well. */
  boolean rests() {
    return underWay.isEmpty()
        && waiting.isEmpty()
        && shown.filter(known -> known.view().phase() == Phase.IDLE).isPresent();
  }

  /** What is shown, to be written once more because nothing else was for so long. */
  Optional<Publication> confirm(Duration after, Instant now) {
    if (rests() || underWay.isPresent() || !acknowledged.plus(after).isBefore(now)) {
      return Optional.empty();
    }
    waiting = shown.map(known -> new Waiting(known.view(), known.facts()));
    return next();
  }

  /** Whether this owner has heard of no majority for so long that there may be another one. */
  boolean isLost(Duration lease, Instant now) {
    return !rests() && acknowledged.plus(lease).isBefore(now);
  }

  /** The version for what the owner writes at last. */
  FactsVersion closing() {
    last = last.next();
    return last;
  }

  private Optional<Publication> begin() {
    last = last.next();
    Waiting latest = waiting.orElseThrow();
    waiting = Optional.empty();
    underWay = Optional.of(new Publication(last, latest.view(), latest.facts()));
    return underWay;
  }
}
