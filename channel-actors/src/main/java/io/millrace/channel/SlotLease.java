package io.millrace.channel;

import io.millrace.channel.SlotQueue.Waiting;
import java.time.Instant;
import java.util.Optional;

/**
 * A slot that is lent.
 *
 * @param node that its owner runs on
 * @param borrowed given back at once when somebody needs it
 * @param recalled its owner has been told so
 * @param until when it is free if it is not renewed
 * @param heir a later run of its channel, which waits until nothing of it is open any more
 */
record SlotLease(
    SlotTicket ticket,
    String source,
    String node,
    boolean borrowed,
    boolean recalled,
    Instant until,
    Optional<Waiting> heir) {

  static SlotLease of(SlotTicket ticket, String source, String node, Instant until) {
    return new SlotLease(ticket, source, node, false, false, until, Optional.empty());
  }

  static SlotLease borrowed(SlotTicket ticket, String source, String node, Instant until) {
    return new SlotLease(ticket, source, node, true, false, until, Optional.empty());
  }

  static SlotLease resumed(SlotBookState.Lent lent, Instant now) {
    return new SlotLease(
        lent.ticket(),
        lent.source(),
        lent.node(),
        lent.borrowed(),
        lent.recalled(),
        now.plus(lent.left()),
        lent.heir().map(heir -> Waiting.resumed(heir, now)));
  }

  SlotBookState.Lent state(Instant now) {
    return new SlotBookState.Lent(
        ticket,
        source,
        node,
        borrowed,
        recalled,
        SlotBookState.left(until, now),
        heir.map(each -> each.state(now)));
  }

  boolean isOver(Instant now) {
    return !until.isAfter(now);
  }

  SlotLease lasting(Instant longer) {
    return new SlotLease(ticket, source, node, borrowed, recalled, longer, heir);
  }

  SlotLease called() {
    return new SlotLease(ticket, source, node, borrowed, true, until, heir);
  }

  SlotLease leftTo(Optional<Waiting> later) {
    return new SlotLease(ticket, source, node, borrowed, recalled, until, later);
  }

  boolean isLeftTo(SlotTicket later) {
    return heir.filter(each -> each.ticket().equals(later)).isPresent();
  }

  /** Whether this ticket may become its heir. */
  boolean mayBeLeftTo(SlotTicket later) {
    return !borrowed
        && ticket.isOfEarlierRunThan(later)
        && heir.filter(each -> !each.ticket().isOfEarlierRunThan(later)).isEmpty();
  }
}
