package io.millrace.channel;

import io.millrace.channel.ChannelNews.SlotNews;
import io.millrace.channel.ChannelNews.SlotVacated;
import io.millrace.channel.ChannelNews.SlotsDue;
import io.millrace.channel.ChannelNews.SourceRefused;
import io.millrace.channel.ChannelStatus.SlotState;
import io.millrace.channel.ChannelStatus.SlotStatus;
import io.millrace.source.SourceDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The slots that one channel has at providers, and waits for: gets one for each attempt at a source
 * that has a provider, keeps them, and gives them back once nothing is open any more. Used by the
 * channel's actor only.
 *
 * <pre>
 * asked → waiting → held → closing → held (by the next attempt) or given back
 * </pre>
 */
final class ChannelSlots {

  private enum State {
    ASKED,
    WAITING,
    HELD,
    /** Held, but connections of the attempt that had it may be open still. */
    CLOSING
  }

  private static final class Slot {
    final SlotTicket ticket;
    final String provider;
    String source;
    State state = State.ASKED;
    int place;

    /** The slot is known to be held or waited for at this time, or later. */
    Instant confirmed;

    /**
     * Since when no answer has come to what was asked. An answer says nothing of any later time.
     */
    @Nullable Instant asked;

    /** It was told that the provider shows a card in place of the programme. */
    boolean cardTold;

    /** The attempt that it is for. */
    @Nullable Attempt attempt;

    CompletionStage<Done> closed = CompletableFuture.completedStage(Done.getInstance());

    Slot(SlotTicket ticket, String provider, String source, Instant now) {
      this.ticket = ticket;
      this.provider = provider;
      this.source = source;
      this.confirmed = now;
    }
  }

  /** So often within a lease it is renewed. */
  private static final int RENEWALS = 8;

  /**
   * It is given up when so many in a row had no answer: seen one pause later at the latest, and
   * with one more left for closing its connections before somebody else may have it.
   */
  private static final int RENEWALS_IN_VAIN = RENEWALS - 2;

  private static final String NO_SLOT = "its provider has no free slot";
  private static final String LOST = "the slot at its provider could not be kept";

  private final ChannelTools tools;
  private final ChannelMemory memory;
  private final Failover failover;
  private final Ingests ingests;
  private final ActorContext<ChannelCommand> context;
  private final TimerScheduler<ChannelCommand> timers;
  private final Consumer<List<FailoverStep>> performer;
  private final Consumer<Attempt> locate;
  private final ActorRef<SlotOutcome> answers;
  private final Map<SlotTicket, Slot> slots = new LinkedHashMap<>();

  /** To be said when the connections of these attempts, by epoch, are closed. */
  private final Map<Long, SlotCommand.Release> owed = new HashMap<>();

  /**
   * Without any.
   *
   * @param locate begins an attempt, when it has what it needs
   */
  ChannelSlots(
      ChannelTools tools,
      ChannelMemory memory,
      Failover failover,
      Ingests ingests,
      ActorContext<ChannelCommand> context,
      TimerScheduler<ChannelCommand> timers,
      Consumer<List<FailoverStep>> performer,
      Consumer<Attempt> locate) {
    this.tools = tools;
    this.memory = memory;
    this.failover = failover;
    this.ingests = ingests;
    this.context = context;
    this.timers = timers;
    this.performer = performer;
    this.locate = locate;
    this.answers = context.messageAdapter(SlotOutcome.class, SlotNews::new);
    ingests.askOnly(this::holds);
  }

  /** Begins the attempt as soon as there is a slot for it; at once if it needs none. */
  void begin(Attempt attempt) {
    Optional<String> provider = attempt.source().provider();
    if (provider.isEmpty()) {
      locate.accept(attempt);
      return;
    }
    Optional<Slot> left =
        find(slot -> slot.attempt == null && isHeld(slot) && slot.provider.equals(provider.get()));
    Slot slot = left.orElseGet(() -> ask(provider.get(), attempt.name()));
    slot.attempt = attempt;
    slot.source = attempt.name();
    if (slot.state == State.HELD) {
      locate.accept(attempt);
    }
  }

  private static boolean isHeld(Slot slot) {
    return slot.state == State.HELD || slot.state == State.CLOSING;
  }

  private Slot ask(String provider, String source) {
    var slot = new Slot(ingests.tickets().next(), provider, source, now());
    slots.put(slot.ticket, slot);
    acquire(slot);
    return slot;
  }

  private void acquire(Slot slot) {
    asked(slot);
    tools
        .slots()
        .tell(
            new SlotCommand.Acquire(
                slot.provider, slot.ticket, slot.source, memory.definition().priority(), answers));
  }

  private void asked(Slot slot) {
    if (slot.asked == null) {
      slot.asked = now();
    }
  }

  private static void answered(Slot slot) {
    Instant asked = slot.asked;
    if (asked != null) {
      slot.confirmed = asked;
      slot.asked = null;
    }
  }

  /** The attempt is over: its slot is free for another one when its connections are closed. */
  void end(Attempt attempt) {
    Optional<Slot> slot = of(attempt.epoch());
    slot.ifPresent(each -> each.attempt = null);
    if (attempt.source().provider().isEmpty()) {
      return;
    }
    Optional<SlotCommand.Release> last = Optional.ofNullable(owed.remove(attempt.epoch()));
    boolean began = slot.map(each -> each.state == State.HELD).orElse(true);
    if (!began) {
      return;
    }
    CompletionStage<Done> closed = ingests.close(attempt.source());
    slot.ifPresent(each -> closing(each, closed));
    last.ifPresent(release -> sayWhen(closed, release));
  }

  private void closing(Slot slot, CompletionStage<Done> closed) {
    SlotTicket ticket = slot.ticket;
    slot.state = State.CLOSING;
    slot.closed = closed;
    context.pipeToSelf(closed, (done, failure) -> new SlotVacated(ticket));
  }

  private void sayWhen(CompletionStage<Done> closed, SlotCommand.Release release) {
    ProviderSlots keeper = tools.slots();
    closed.whenComplete((done, failure) -> keeper.tell(release));
  }

  /** Nothing of the attempt that had it is open any more. */
  void vacated(SlotVacated vacated) {
    Slot slot = slots.get(vacated.ticket());
    if (slot != null && slot.state == State.CLOSING) {
      held(slot);
    }
  }

  private void held(Slot slot) {
    slot.state = State.HELD;
    if (slot.attempt != null) {
      locate.accept(slot.attempt);
    }
  }

  void hear(SlotOutcome outcome) {
    Slot slot = slots.get(outcome.ticket());
    if (slot == null) {
      return;
    }
    answered(slot);
    switch (outcome) {
      case SlotOutcome.Granted granted -> granted(slot);
      case SlotOutcome.Queued(var ticket, var place, var soon) -> queued(slot, place, soon);
      case SlotOutcome.Lost lost -> lost(slot);
      case SlotOutcome.Wanted wanted -> {}
      case SlotOutcome.NotLent notLent -> {}
    }
  }

  private void granted(Slot slot) {
    if (isHeld(slot)) {
      return;
    }
    if (isInDoubt(slot)) {
      // An answer so late that what it grants may be over already.
      lost(slot);
      return;
    }
    if (memory.parting().toCompletableFuture().isDone()) {
      held(slot);
    } else {
      closing(slot, memory.parting());
    }
    if (slot.attempt == null) {
      performer.accept(failover.slotCame(slot.provider, now()));
    }
  }

  private void queued(Slot slot, int place, boolean soon) {
    slot.place = place;
    if (isHeld(slot)) {
      lost(slot);
      return;
    }
    slot.state = State.WAITING;
    Attempt refused = slot.attempt;
    if (refused != null && !soon) {
      slot.attempt = null;
      performer.accept(failover.noSlot(refused.epoch(), NO_SLOT, now()));
    }
  }

  /** Also what could not be kept is given back when nothing of it is open any more. */
  private void lost(Slot slot) {
    slots.remove(slot.ticket);
    var release = new SlotCommand.Release(slot.provider, slot.ticket);
    Attempt attempt = slot.attempt;
    if (attempt == null) {
      sayWhen(slot.closed, release);
      return;
    }
    if (slot.state == State.HELD) {
      owed.put(attempt.epoch(), release);
    } else {
      sayWhen(slot.closed, release);
    }
    performer.accept(failover.slotLost(attempt.epoch(), LOST, now()));
    SlotCommand.Release left = owed.remove(attempt.epoch());
    if (left != null) {
      sayWhen(ingests.close(attempt.source()), left);
    }
  }

  /**
   * An answer of the source's origin may mean "too many". For the provider it counts if it says so
   * plainly. Others do so only where they come instead of a first playlist, from a link that was
   * found just now, while other channels use the provider; while it is still looked for, many an
   * address is tried that leads nowhere.
   */
  void refused(SourceRefused news) {
    SourceDefinition source = news.source();
    if (!ingests.isOpen(source, news.line())) {
      // It came to an attempt that is over; the one that follows has a way of its own.
      return;
    }
    int status = news.status();
    boolean begins =
        failover
            .candidate()
            .filter(attempt -> attempt.located() && attempt.source().equals(source))
            .isPresent();
    if (RefusalWatch.isPlain(status) || (begins && isSharedWithOthers(source))) {
      refused(source, "its provider refused it (status " + status + ")", news.retryAfter());
    }
  }

  /**
   * The provider of this source has too many channels already, as something in its answers says.
   */
  private void refused(SourceDefinition source, String reason, Optional<Duration> retryAfter) {
    Optional<Slot> slot = of(source);
    if (slot.isPresent()) {
      tools
          .slots()
          .tell(new SlotCommand.Refused(slot.get().provider, slot.get().ticket, retryAfter));
      performer.accept(failover.providerRefused(epoch(slot.get()), reason, now()));
    }
  }

  /**
   * A provider that is full may show a card in place of the programme. That it is left for as for
   * an error; what it says of the provider counts while other channels use it.
   */
  private void cardShown(Attempt attempt) {
    of(attempt.epoch())
        .filter(slot -> !slot.cardTold && isSharedWithOthers(attempt.source()))
        .ifPresent(
            slot -> {
              slot.cardTold = true;
              tools
                  .slots()
                  .tell(new SlotCommand.Refused(slot.provider, slot.ticket, Optional.empty()));
            });
  }

  private boolean isSharedWithOthers(SourceDefinition source) {
    return source
        .provider()
        .flatMap(tools.slots()::find)
        .filter(provider -> provider.isUsedBesides(memory.definition().id()))
        .isPresent();
  }

  /** Gives back what is not needed, waits for what is, and keeps the rest. */
  void tend() {
    failover.cardShowing().ifPresent(this::cardShown);
    Set<String> waited = failover.waitsFor(now());
    for (Slot slot : List.copyOf(slots.values())) {
      boolean free = slot.attempt == null && slot.state != State.CLOSING;
      if (free && (slot.state == State.HELD || !waited.contains(slot.provider))) {
        release(slot);
      }
    }
    for (String provider : waited) {
      List<Slot> awaited =
          slots.values().stream()
              .filter(slot -> slot.provider.equals(provider) && isAwaited(slot))
              .toList();
      if (awaited.isEmpty()) {
        ask(provider, nameOfSource(provider));
      }
      awaited.stream().skip(1).forEach(this::release);
    }
    if (slots.isEmpty()) {
      timers.cancel(SlotsDue.KEY);
    } else if (!timers.isTimerActive(SlotsDue.KEY)) {
      timers.startSingleTimer(SlotsDue.KEY, new SlotsDue(), pause());
    }
  }

  private String nameOfSource(String provider) {
    return memory.definition().sources().stream()
        .filter(source -> source.provider().filter(provider::equals).isPresent())
        .map(SourceDefinition::name)
        .findFirst()
        .orElse("");
  }

  private static boolean isAwaited(Slot slot) {
    return slot.attempt == null && !isHeld(slot);
  }

  private void release(Slot slot) {
    slots.remove(slot.ticket);
    tools.slots().tell(new SlotCommand.Release(slot.provider, slot.ticket));
  }

  /** Time to renew all, and to give up what could not be renewed before others may have it. */
  void due() {
    for (Slot slot : List.copyOf(slots.values())) {
      if (isHeld(slot) && isInDoubt(slot)) {
        lost(slot);
      } else if (isHeld(slot)) {
        asked(slot);
        tools.slots().tell(new SlotCommand.Renew(slot.provider, slot.ticket, answers));
      } else {
        acquire(slot);
      }
    }
  }

  private boolean isInDoubt(Slot slot) {
    return !slot.confirmed.isAfter(now().minus(pause().multipliedBy(RENEWALS_IN_VAIN)));
  }

  private Duration pause() {
    return tools.slots().lease().dividedBy(RENEWALS);
  }

  /** The channel ends: gives back everything, each when its connections are closed. */
  void leave() {
    var left = new ArrayList<>(slots.values());
    slots.clear();
    for (Slot slot : left) {
      if (slot.state == State.HELD && slot.attempt != null) {
        slot.closed = ingests.close(slot.attempt.source());
      }
      sayWhen(slot.closed, new SlotCommand.Release(slot.provider, slot.ticket));
    }
  }

  /** Whether this source may be asked now. */
  private boolean holds(SourceDefinition source) {
    return source.provider().isEmpty()
        || of(source).filter(slot -> slot.state == State.HELD).isPresent();
  }

  /** How the source stands with its provider; empty if it has none. */
  Optional<SlotStatus> status(SourceDefinition source) {
    return source.provider().map(provider -> status(source, provider));
  }

  private SlotStatus status(SourceDefinition source, String provider) {
    Optional<ProviderStatus> known = tools.slots().find(provider);
    boolean held = of(source).filter(ChannelSlots::isHeld).isPresent();
    Optional<Slot> waiting =
        find(slot -> slot.provider.equals(provider) && slot.state == State.WAITING);
    boolean waits = !held && waiting.isPresent();
    return new SlotStatus(
        provider,
        held ? SlotState.HELD : waits ? SlotState.WAITING : SlotState.NONE,
        known.map(ProviderStatus::believedLimit).orElse(0),
        known.map(status -> status.leases().size()).orElse(0),
        waits ? OptionalInt.of(waiting.get().place) : OptionalInt.empty());
  }

  private Optional<Slot> of(SourceDefinition source) {
    return find(slot -> slot.attempt != null && slot.attempt.source().equals(source));
  }

  private Optional<Slot> of(long epoch) {
    return find(slot -> slot.attempt != null && slot.attempt.epoch() == epoch);
  }

  private Optional<Slot> find(Predicate<Slot> wanted) {
    return slots.values().stream().filter(wanted).findFirst();
  }

  private static long epoch(Slot slot) {
    return slot.attempt == null ? 0 : slot.attempt.epoch();
  }

  private Instant now() {
    return tools.clock().instant();
  }
}
