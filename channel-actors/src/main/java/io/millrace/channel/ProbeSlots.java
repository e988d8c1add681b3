package io.millrace.channel;

import io.millrace.source.SourceDefinition;
import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Lets sources of providers be probed: each with a slot that is borrowed for the moment, over a way
 * of its own that is closed before the slot is given back. What somebody else needs is given back
 * at once. Used by one {@link HealthMonitor} only.
 */
final class ProbeSlots {

  /** One probe. */
  private static final class Loan {
    final SlotTicket ticket;
    @Nullable Upstream way;

    Loan(SlotTicket ticket) {
      this.ticket = ticket;
    }
  }

  private final ProviderSlots slots;
  private final SlotTickets tickets;
  private final Function<SourceDefinition, Optional<Upstream>> ways;
  private final ActorSystem<?> system;
  private final ActorRef<SlotOutcome> answers;
  private final Set<SourceDefinition> watched = new HashSet<>();
  private final Map<SourceDefinition, Loan> loans = new HashMap<>();

  /**
   * Without sources.
   *
   * @param ways opens one to a source
   */
  ProbeSlots(
      ProviderSlots slots,
      SlotTickets tickets,
      Function<SourceDefinition, Optional<Upstream>> ways,
      ActorSystem<?> system,
      ActorRef<SlotOutcome> answers) {
    this.slots = slots;
    this.tickets = tickets;
    this.ways = ways;
    this.system = system;
    this.answers = answers;
  }

  /** From now on these are probed; a probe of another one ends. */
  void watch(Set<SourceDefinition> sources) {
    watched.clear();
    watched.addAll(sources);
    List.copyOf(loans.keySet()).stream()
        .filter(source -> !watched.contains(source))
        .forEach(this::done);
  }

  /** Asks for a slot for this source, unless it is being probed. */
  void ask(SourceDefinition source) {
    if (watched.contains(source) && !loans.containsKey(source)) {
      var loan = new Loan(tickets.next());
      loans.put(source, loan);
      slots.tell(
          new SlotCommand.Borrow(
              source.provider().orElseThrow(), loan.ticket, source.name(), answers));
    }
  }

  /** The source that may be probed now, if this says so; over {@link #way}. */
  Optional<SourceDefinition> hear(SlotOutcome outcome) {
    Optional<SourceDefinition> source =
        loans.entrySet().stream()
            .filter(loan -> loan.getValue().ticket.equals(outcome.ticket()))
            .map(Map.Entry::getKey)
            .findFirst();
    if (source.isEmpty()) {
      return source;
    }
    return switch (outcome) {
      case SlotOutcome.Granted granted -> begin(source.get());
      case SlotOutcome.NotLent notLent -> none(source.get());
      case SlotOutcome.Queued queued -> none(source.get());
      case SlotOutcome.Wanted wanted -> none(source.get());
      case SlotOutcome.Lost lost -> none(source.get());
    };
  }

  private Optional<SourceDefinition> begin(SourceDefinition source) {
    Loan loan = loans.get(source);
    Optional<Upstream> way = ways.apply(source);
    if (loan == null || way.isEmpty()) {
      return none(source);
    }
    loan.way = way.get();
    return Optional.of(source);
  }

  private Optional<SourceDefinition> none(SourceDefinition source) {
    done(source);
    return Optional.empty();
  }

  /** The way to a source that is being probed; null if it is not, or not any more. */
  @Nullable Upstream way(SourceDefinition source) {
    Loan loan = loans.get(source);
    return loan == null ? null : loan.way;
  }

  /** An answer to the probe said that the provider has too many already. It is over. */
  void refused(SourceDefinition source, Optional<Duration> retryAfter) {
    Loan loan = loans.get(source);
    if (loan != null) {
      slots.tell(new SlotCommand.Refused(source.provider().orElseThrow(), loan.ticket, retryAfter));
      done(source);
    }
  }

  /** A probe may take so long: its slot has to be given back before somebody else may have it. */
  Duration longest() {
    return slots.lease().dividedBy(4).multipliedBy(3);
  }

  /** The probe is over. */
  void done(SourceDefinition source) {
    Loan loan = loans.remove(source);
    if (loan != null) {
      Upstream way = loan.way;
      CompletionStage<Done> closed =
          way == null
              ? CompletableFuture.completedStage(Done.getInstance())
              : UpstreamClosing.close(way, system);
      var release = new SlotCommand.Release(source.provider().orElseThrow(), loan.ticket);
      closed.whenComplete((any, failure) -> slots.tell(release));
    }
  }

  /** All probes are over. */
  void end() {
    watch(Set.of());
  }
}
