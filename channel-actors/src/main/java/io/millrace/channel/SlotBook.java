package io.millrace.channel;

import io.millrace.channel.SlotOutcome.Granted;
import io.millrace.channel.SlotOutcome.Lost;
import io.millrace.channel.SlotOutcome.NotLent;
import io.millrace.channel.SlotOutcome.Queued;
import io.millrace.channel.SlotOutcome.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

  /**
   * Lent.
   *
   * @param borrowed given back at once when somebody needs it
   * @param recalled its owner has been told so
   */
  private record Lease(
      SlotTicket ticket, String source, boolean borrowed, boolean recalled, Instant until) {
    Lease lasting(Instant longer) {
      return new Lease(ticket, source, borrowed, recalled, longer);
    }

    Lease called() {
      return new Lease(ticket, source, borrowed, true, until);
    }
  }

  private record Waiting(
      SlotTicket ticket, String source, int priority, long order, Instant until) {}

  private static final Comparator<Waiting> IN_ORDER =
      Comparator.comparingInt(Waiting::priority).thenComparingLong(Waiting::order);

  private final ProviderSettings settings;
  private final Map<SlotTicket, Lease> leases = new LinkedHashMap<>();
  private final List<Waiting> queue = new ArrayList<>();
  private int limit;
  private int believed = Integer.MAX_VALUE;
  private Instant believedUntil = Instant.MIN;
  private Instant pausedUntil = Instant.MIN;
  private long lastOrder;

  SlotBook(ProviderSettings settings, int limit) {
    this.settings = settings;
    this.limit = limit;
  }

  /**
   * A channel needs a slot and waits for it if need be. Asking again keeps slot or place, also for
   * a new run of the channel: that takes over what the earlier one had.
   */
  List<SlotOutcome> acquire(SlotTicket ticket, String source, int priority, Instant now) {
    var outcomes = expired(now);
    if (isOutdated(ticket)) {
      return outcomes;
    }
    Optional<Lease> inherited = leases.containsKey(ticket) ? Optional.empty() : heirloom(ticket);
    Optional<Waiting> waiting =
        queue.stream()
            .filter(each -> each.ticket().equals(ticket) || isEarlierRun(each, ticket))
            .min(IN_ORDER);
    forgetEarlierRuns(ticket, outcomes);
    queue.removeIf(each -> each.ticket().equals(ticket));
    if (inherited.isPresent() || leases.containsKey(ticket)) {
      leases.put(ticket, new Lease(ticket, source, false, false, leaseEnd(now)));
      outcomes.add(new Granted(ticket));
    } else {
      long order = waiting.map(Waiting::order).orElseGet(() -> ++lastOrder);
      enqueue(new Waiting(ticket, source, priority, order, leaseEnd(now)));
    }
    serve(outcomes, now);
    place(ticket).ifPresent(place -> outcomes.addAll(queued(ticket, place)));
    return outcomes;
  }

  /** A slot for a moment, if one is free that nobody waits for. */
  List<SlotOutcome> borrow(SlotTicket ticket, String source, Instant now) {
    var outcomes = expired(now);
    if (isOutdated(ticket)) {
      return outcomes;
    }
    forgetEarlierRuns(ticket, outcomes);
    serve(outcomes, now);
    if (leases.containsKey(ticket) || (queue.isEmpty() && hasRoom(now))) {
      leases.put(ticket, new Lease(ticket, source, true, false, leaseEnd(now)));
      outcomes.add(new Granted(ticket));
    } else {
      outcomes.add(new NotLent(ticket));
    }
    return outcomes;
  }

  /** The slot is in use for longer. */
  List<SlotOutcome> renew(SlotTicket ticket, Instant now) {
    var outcomes = expired(now);
    Lease lease = leases.get(ticket);
    if (lease != null) {
      leases.put(ticket, lease.lasting(leaseEnd(now)));
      outcomes.add(new Granted(ticket));
    } else if (outcomes.stream().noneMatch(new Lost(ticket)::equals)) {
      outcomes.add(new Lost(ticket));
    }
    return outcomes;
  }

  /** The slot is not in use any more, or the channel does not wait any longer. */
  List<SlotOutcome> release(SlotTicket ticket, Instant now) {
    leases.remove(ticket);
    queue.removeIf(each -> each.ticket().equals(ticket));
    return due(now);
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
      int others = Math.max(1, leases.size() - 1);
      believed = isBelieved(now) ? Math.min(believed, others) : others;
      believedUntil = now.plus(settings.refusalMemory());
      Instant pause = now.plus(longer(settings.refusalPause(), retryAfter.orElse(Duration.ZERO)));
      pausedUntil = pause.isAfter(pausedUntil) ? pause : pausedUntil;
    }
    return outcomes;
  }

  /** The operator changed the limit. Whoever has a slot keeps it. */
  List<SlotOutcome> define(int changed, Instant now) {
    if (changed != limit) {
      limit = changed;
      believedUntil = Instant.MIN;
    }
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
            leases.values().stream().map(Lease::until),
            queue.stream().map(Waiting::until),
            Stream.of(believedUntil, pausedUntil).filter(now::isBefore))
        .flatMap(Function.identity())
        .min(Comparator.naturalOrder());
  }

  boolean isEmpty() {
    return leases.isEmpty() && queue.isEmpty();
  }

  /** Whether the ticket has a slot or a place in the queue. */
  boolean has(SlotTicket ticket) {
    return leases.containsKey(ticket) || place(ticket).isPresent();
  }

  ProviderStatus status(String name, Instant now) {
    return new ProviderStatus(
        name,
        limit,
        limit(now),
        Optional.of(believedUntil).filter(now::isBefore),
        Optional.of(pausedUntil).filter(now::isBefore),
        leases.values().stream()
            .map(
                lease ->
                    new ProviderStatus.Lease(
                        lease.ticket().channel(), lease.source(), lease.borrowed(), lease.until()))
            .toList(),
        queue.stream()
            .map(
                each ->
                    new ProviderStatus.Waiting(
                        each.ticket().channel(), each.source(), each.priority()))
            .toList());
  }

  private List<SlotOutcome> expired(Instant now) {
    var outcomes = new ArrayList<SlotOutcome>();
    for (Lease lease : List.copyOf(leases.values())) {
      if (!lease.until().isAfter(now)) {
        leases.remove(lease.ticket());
        outcomes.add(new Lost(lease.ticket()));
      }
    }
    for (Waiting each : List.copyOf(queue)) {
      if (!each.until().isAfter(now)) {
        queue.remove(each);
        outcomes.add(new Lost(each.ticket()));
      }
    }
    return outcomes;
  }

  private void serve(List<SlotOutcome> outcomes, Instant now) {
    while (!queue.isEmpty() && hasRoom(now)) {
      Waiting next = queue.removeFirst();
      leases.put(
          next.ticket(), new Lease(next.ticket(), next.source(), false, false, leaseEnd(now)));
      outcomes.add(new Granted(next.ticket()));
    }
  }

  /** The slot of an earlier run of the channel that goes over to this ticket. */
  private Optional<Lease> heirloom(SlotTicket ticket) {
    return leases.values().stream()
        .filter(lease -> !lease.borrowed() && lease.ticket().isOfEarlierRunThan(ticket))
        .findFirst();
  }

  private void forgetEarlierRuns(SlotTicket ticket, List<SlotOutcome> outcomes) {
    Stream.concat(leases.keySet().stream(), queue.stream().map(Waiting::ticket))
        .filter(each -> each.isOfEarlierRunThan(ticket))
        .map(Lost::new)
        .forEach(outcomes::add);
    leases.keySet().removeIf(each -> each.isOfEarlierRunThan(ticket));
    queue.removeIf(each -> isEarlierRun(each, ticket));
  }

  private static boolean isEarlierRun(Waiting waiting, SlotTicket ticket) {
    return waiting.ticket().isOfEarlierRunThan(ticket);
  }

  /** A word of a run that is over: a later one has spoken. */
  private boolean isOutdated(SlotTicket ticket) {
    return Stream.concat(leases.keySet().stream(), queue.stream().map(Waiting::ticket))
        .anyMatch(ticket::isOfEarlierRunThan);
  }

  private void enqueue(Waiting waiting) {
    queue.add(waiting);
    queue.sort(IN_ORDER);
  }

  private Optional<Integer> place(SlotTicket ticket) {
    return Stream.iterate(0, i -> i < queue.size(), i -> i + 1)
        .filter(i -> queue.get(i).ticket().equals(ticket))
        .map(i -> i + 1)
        .findFirst();
  }

  /** Tells a place in the queue, and calls back what is only borrowed as far as it is needed. */
  private List<SlotOutcome> queued(SlotTicket ticket, int place) {
    var outcomes = new ArrayList<SlotOutcome>();
    List<Lease> borrowed = leases.values().stream().filter(Lease::borrowed).toList();
    int needed = Math.min(queue.size(), borrowed.size());
    long recalled = borrowed.stream().filter(Lease::recalled).count();
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
    return leases.size() < limit(now) && !now.isBefore(pausedUntil);
  }

  private int limit(Instant now) {
    return isBelieved(now) ? Math.min(limit, believed) : limit;
  }

  private boolean isBelieved(Instant now) {
    return now.isBefore(believedUntil);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private Instant leaseEnd(Instant now) {
    return now.plus(settings.lease());
  }
}
