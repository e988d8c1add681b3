package io.millrace.channel;

import io.millrace.channel.ChannelCommand.RefreshReply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** One renewal of the link of one attempt's source, while it is under way. */
final class LinkRenewal {

  final long number;
  final Attempt attempt;
  final String cause;
  final Instant startedAt;

  /** Operators who want to know. */
  final List<ActorRef<RefreshReply>> waiting;

  /** Once it is found. */
  Optional<SourceLinks.Link> link = Optional.empty();

  /** The feed that has to be at the new address for it to be of use. */
  Optional<TrackId> lead = Optional.empty();

  /** Feeds that were told an address and have not answered. */
  final Set<TrackId> awaited = new HashSet<>();

  final Set<TrackId> moved = new HashSet<>();

  /** Feeds whose question is not answered by an address. */
  final Set<TrackId> askers = new HashSet<>();

  /** Why a feed has stayed. */
  String reason = "nothing of the source is followed any more";

  private boolean anyStayed;

  LinkRenewal(
      long number,
      Attempt attempt,
      String cause,
      Instant startedAt,
      List<ActorRef<RefreshReply>> waiting) {
    this.number = number;
    this.attempt = attempt;
    this.cause = cause;
    this.startedAt = startedAt;
    this.waiting = new ArrayList<>(waiting);
  }

  /** The feed is refused as well. */
  void askedBy(TrackId track) {
    if (link.isPresent() && !awaited.contains(track)) {
      askers.add(track);
    }
  }

  void moved(TrackId track) {
    if (awaited.remove(track)) {
      moved.add(track);
    }
  }

  void stayed(TrackId track, String why) {
    if (awaited.remove(track)) {
      reason = why;
      anyStayed = true;
    }
  }

  /** Once all have answered. Where nothing is followed there is nothing to fail. */
  boolean succeeded() {
    return lead.map(moved::contains).orElse(!anyStayed);
  }
}
