package io.millrace.channel;

import io.millrace.channel.SlotOutcome.Granted;
import io.millrace.channel.SlotOutcome.Lost;
import io.millrace.channel.SlotOutcome.NotLent;
import io.millrace.channel.SlotOutcome.Queued;
import io.millrace.channel.SlotOutcome.Wanted;
import io.millrace.channel.SlotQueue.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Who uses the slots of one provider and who waits for one.
 *
 * <p>Nothing is counted: who has a slot is written down with the time until when, and what is not
 * renewed is free again. Who waits is served by priority, then in the order of coming; also a place
 * in the queue has to be renewed.
 *
 * <p>Pure: what happened and when goes in, what to tell whom comes out. Time never goes back. Not
 * thread-safe.
 */
final class SlotBook {

  private final ProviderSettings settings;
  private final SlotLimit limit;
  private final Map<SlotTicket, SlotLease> leases = new LinkedHashMap<>();
  private final SlotQueue queue = new SlotQueue();

  /** Whether a node may still have something open. Not written down: see {@link #resume}. */
  private Predicate<String> present = node -> true;

  SlotBook(ProviderSettings settings, int limit) {
    this(settings, new SlotLimit(settings, limit));
  }

  private SlotBook(ProviderSettings settings, SlotLimit limit) {
    this.settings = settings;
    this.limit = limit;
  }

  /**
   * Goes on with what was written down. Until {@link #present} is told, all nodes are there: one
   * that the writer did not know of may have come since, and what it has open must count.
   */
  static SlotBook resume(ProviderSettings settings, SlotBookState state, Instant now) {
    var book = new SlotBook(settings, SlotLimit.resume(settings, state, now));
    state.leases().forEach(lent -> book.put(SlotLease.resumed(lent, now)));
    book.queue.resume(state, now);
    return book;
  }

  /** What another one may go on with. */
  SlotBookState state(Instant now) {
    return new SlotBookState(
        limit.defined(),
        limit.believed(),
        limit.believedUntil(now).map(until -> SlotBookState.left(until, now)).orElse(Duration.ZERO),
        limit.pausedUntil(now).map(until -> SlotBookState.left(until, now)).orElse(Duration.ZERO),
        queue.lastOrder(),
        leases.values().stream().map(lease -> lease.state(now)).toList(),
        queue.all().stream().map(each -> each.state(now)).toList());
  }

  /** On a node of its own. */
  List<SlotOutcome> acquire(SlotTicket ticket, String source, int priority, Instant now) {
    return acquire(ticket, source, priority, "", now);
  }

  /**
   * A channel needs a slot and waits for it if need be. Asking again keeps slot or place, also for
   * a new run of the channel: that takes over what the earlier one had. On another node it gets it
   * only when the earlier one has given it back, or its time is over, or its node is gone.
   *
   * @param node that the channel runs on
   */
  List<SlotOutcome> acquire(
      SlotTicket ticket, String source, int priority, String node, Instant now) {
    var outcomes = expired(now);
    if (isOutdated(ticket)) {
      return outcomes;
    }
    Optional<SlotLease> inherited =
        leases.containsKey(ticket) ? Optional.empty() : heirloom(ticket);
    Optional<Long> order = queue.orderOf(ticket);
    forgetEarlierRuns(ticket, node, outcomes);
    queue.remove(ticket);
    if (inherited.filter(lease -> mayBeOpen(lease, node)).isPresent()) {
      var heir = new Waiting(ticket, source, priority, 0, node, leaseEnd(now));
      bequeath(inherited.get(), heir, outcomes);
    } else if (inherited.isPresent() || leases.containsKey(ticket)) {
      put(SlotLease.of(ticket, source, node, leaseEnd(now)));
      outcomes.add(new Granted(ticket));
    } else {
      long place = order.orElseGet(queue::nextOrder);
      queue.add(new Waiting(ticket, source, priority, place, node, leaseEnd(now)));
    }
    serve(outcomes, now);
    queue.place(ticket).ifPresent(place -> outcomes.addAll(queued(ticket, place)));
    return outcomes;
  }

  private void bequeath(SlotLease lease, Waiting heir, List<SlotOutcome> outcomes) {
    if (lease.heir().isEmpty()) {
      outcomes.add(new Lost(lease.ticket()));
    }
    lease
        .heir()
        .map(Waiting::ticket)
        .filter(each -> !each.equals(heir.ticket()))
        .ifPresent(each -> outcomes.add(new Lost(each)));
    put(lease.leftTo(Optional.of(heir)));
    outcomes.add(new Queued(heir.ticket(), 1, true));
  }

  /** A slot for a moment, if one is free that nobody waits for; on a node of its own. */
  List<SlotOutcome> borrow(SlotTicket ticket, String source, Instant now) {
    return borrow(ticket, source, "", now);
  }

  /** A slot for a moment, if one is free that nobody waits for. */
  List<SlotOutcome> borrow(SlotTicket ticket, String source, String node, Instant now) {
    var outcomes = expired(now);
    if (isOutdated(ticket)) {
      return outcomes;
    }
    forgetEarlierRuns(ticket, node, outcomes);
    serve(outcomes, now);
    if (leases.containsKey(ticket) || (queue.isEmpty() && hasRoom(now))) {
      put(SlotLease.borrowed(ticket, source, node, leaseEnd(now)));
      outcomes.add(new Granted(ticket));
    } else {
      outcomes.add(new NotLent(ticket));
    }
    return outcomes;
  }

  /** The slot is in use for longer; not if a later run of its channel has spoken. */
  List<SlotOutcome> renew(SlotTicket ticket, Instant now) {
    var outcomes = expired(now);
    SlotLease lease = leases.get(ticket);
    if (lease != null && !isOutdated(ticket)) {
      put(lease.lasting(leaseEnd(now)));
      outcomes.add(new Granted(ticket));
    } else if (outcomes.stream().noneMatch(new Lost(ticket)::equals)) {
      outcomes.add(new Lost(ticket));
    }
    return outcomes;
  }

  /** The slot is not in use any more, or the channel does not wait any longer. */
  List<SlotOutcome> release(SlotTicket ticket, Instant now) {
    var outcomes = new ArrayList<SlotOutcome>();
    SlotLease lease = leases.remove(ticket);
    queue.remove(ticket);
    leases.replaceAll((same, each) -> each.isLeftTo(ticket) ? each.leftTo(Optional.empty()) : each);
    if (lease != null) {
      passOn(lease, outcomes, now);
    }
    outcomes.addAll(due(now));
    return outcomes;
  }

  /** Only these nodes are there: nothing is open any more that others had. */
  List<SlotOutcome> present(Set<String> nodes, Instant now) {
    present = nodes::contains;
    var outcomes = expired(now);
    for (SlotLease lease : List.copyOf(leases.values())) {
      if (lease.heir().isPresent() && !present.test(lease.node())) {
        leases.remove(lease.ticket());
        passOn(lease, outcomes, now);
      }
    }
    serve(outcomes, now);
    return outcomes;
  }

  /**
   * The provider refused the owner of this slot politely: for a while it is believed to allow no
   * more than the others. Whoever has a slot keeps it.
   *
   * @param retryAfter nobody is let in before, if the provider says so
   */
  List<SlotOutcome> refused(SlotTicket ticket, Optional<Duration> retryAfter, Instant now) {
    var outcomes = due(now);
    if (leases.containsKey(ticket)) {
      limit.refused(leases.size(), retryAfter, now);
    }
    return outcomes;
  }

  /** The operator changed the limit. Whoever has a slot keeps it. */
  List<SlotOutcome> define(int changed, Instant now) {
    limit.define(changed);
    return due(now);
  }

  /** Time has passed. */
  List<SlotOutcome> due(Instant now) {
    var outcomes = expired(now);
    serve(outcomes, now);
    return outcomes;
  }

  /** When {@link #due} is to be called next if nothing else happens. */
  Optional<Instant> nextDue(Instant now) {
    return Stream.of(
            leases.values().stream().map(SlotLease::until),
            heirs().map(Waiting::until),
            queue.all().stream().map(Waiting::until),
            limit.ends(now))
        .flatMap(Function.identity())
        .min(Comparator.naturalOrder());
  }

  boolean isEmpty() {
    return leases.isEmpty() && queue.isEmpty();
  }

  /** Whether the ticket has a slot or waits for one. */
  boolean has(SlotTicket ticket) {
    return tickets().anyMatch(ticket::equals);
  }

  private Stream<SlotTicket> tickets() {
    return Stream.of(leases.keySet().stream(), heirs().map(Waiting::ticket), queue.tickets())
        .flatMap(Function.identity());
  }

  private Stream<Waiting> heirs() {
    return leases.values().stream().flatMap(lease -> lease.heir().stream());
  }

  ProviderStatus status(String name, Instant now) {
    return new ProviderStatus(
        name,
        limit.defined(),
        limit.at(now),
        limit.believedUntil(now),
        limit.pausedUntil(now),
        leases.values().stream()
            .map(
                lease ->
                    new ProviderStatus.Lease(
                        lease.ticket().channel(), lease.source(), lease.borrowed(), lease.until()))
            .toList(),
        queue.all().stream()
            .map(
                each ->
                    new ProviderStatus.Waiting(
                        each.ticket().channel(), each.source(), each.priority()))
            .toList());
  }

  private List<SlotOutcome> expired(Instant now) {
    var outcomes = new ArrayList<SlotOutcome>();
    for (SlotLease lease : List.copyOf(leases.values())) {
      Optional<Waiting> late = lease.heir().filter(heir -> heir.isOver(now));
      if (late.isPresent()) {
        put(lease.leftTo(Optional.empty()));
        outcomes.add(new Lost(late.get().ticket()));
      }
      if (lease.isOver(now)) {
        leases.remove(lease.ticket());
        outcomes.add(new Lost(lease.ticket()));
        passOn(lease, outcomes, now);
      }
    }
    queue.forgetExpired(now, outcomes);
    return outcomes;
  }

  /** Nothing of this one is open any more: its heir has it now. */
  private void passOn(SlotLease lease, List<SlotOutcome> outcomes, Instant now) {
    lease
        .heir()
        .filter(heir -> !heir.isOver(now))
        .ifPresent(
            heir -> {
              put(SlotLease.of(heir.ticket(), heir.source(), heir.node(), leaseEnd(now)));
              outcomes.add(new Granted(heir.ticket()));
            });
  }

  private void serve(List<SlotOutcome> outcomes, Instant now) {
    while (!queue.isEmpty() && hasRoom(now)) {
      Waiting next = queue.removeFirst();
      put(SlotLease.of(next.ticket(), next.source(), next.node(), leaseEnd(now)));
      outcomes.add(new Granted(next.ticket()));
    }
  }

  private void put(SlotLease lease) {
    leases.put(lease.ticket(), lease);
  }

  /** The slot of an earlier run of the channel that goes over to this ticket. */
  private Optional<SlotLease> heirloom(SlotTicket ticket) {
    return leases.values().stream()
        .filter(lease -> lease.isLeftTo(ticket))
        .findFirst()
        .or(() -> leases.values().stream().filter(lease -> lease.mayBeLeftTo(ticket)).findFirst());
  }

  private boolean mayBeOpen(SlotLease lease, String node) {
    return !lease.node().equals(node) && present.test(lease.node());
  }

  private void forgetEarlierRuns(SlotTicket ticket, String node, List<SlotOutcome> outcomes) {
    for (SlotLease lease : List.copyOf(leases.values())) {
      if (lease.ticket().isOfEarlierRunThan(ticket) && !mayBeOpen(lease, node)) {
        leases.remove(lease.ticket());
        outcomes.add(new Lost(lease.ticket()));
      }
    }
    queue.forgetEarlierRuns(ticket, outcomes);
  }

  /** A word of a run that is over: a later one has spoken. */
  private boolean isOutdated(SlotTicket ticket) {
    return tickets().anyMatch(ticket::isOfEarlierRunThan);
  }

  /** Tells a place in the queue, and calls back what is only borrowed as far as it is needed. */
  private List<SlotOutcome> queued(SlotTicket ticket, int place) {
    var outcomes = new ArrayList<SlotOutcome>();
    List<SlotLease> borrowed = leases.values().stream().filter(SlotLease::borrowed).toList();
    int needed = Math.min(queue.size(), borrowed.size());
    long recalled = borrowed.stream().filter(SlotLease::recalled).count();
    borrowed.stream()
        .filter(lease -> !lease.recalled())
        .limit(Math.max(0, needed - recalled))
        .forEach(
            lease -> {
              leases.put(lease.ticket(), lease.called());
              outcomes.add(new Wanted(lease.ticket()));
            });
    outcomes.add(new Queued(ticket, place, place <= borrowed.size()));
    return outcomes;
  }

  private boolean hasRoom(Instant now) {
    return limit.allowsOneMoreThan(leases.size(), now);
  }

  private Instant leaseEnd(Instant now) {
    return now.plus(settings.lease());
  }
}
