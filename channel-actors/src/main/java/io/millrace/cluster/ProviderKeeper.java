package io.millrace.cluster;

import io.millrace.channel.Alarm;
import io.millrace.channel.CborSerializable;
import io.millrace.channel.ProviderSettings;
import io.millrace.channel.SlotBookState;
import io.millrace.channel.SlotCommand;
import io.millrace.channel.SlotDesk;
import io.millrace.channel.SlotTicket;
import io.millrace.cluster.SharedBooks.ReadOutcome;
import io.millrace.cluster.SharedBooks.WriteOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.cluster.ddata.LWWRegister;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.ReplicatorMessageAdapter;

/**
 * Keeps the slots of one provider for all nodes, with a {@link SlotDesk}. What it answers has been
 * written to a majority of the nodes before, so that whoever keeps them next knows of it.
 *
 * <pre>
 * reading → lending → leaving → stopped
 * </pre>
 *
 * <p>Only times are not always written. A renewal is answered without it while something was
 * written shortly before: whoever replaces this keeper begins later than that, and counts each
 * lease from there.
 */
final class ProviderKeeper {

  /** What a keeper understands. */
  sealed interface Command {}

  /**
   * Somebody says something.
   *
   * @param node that it runs on
   */
  record Said(String node, SlotCommand.OfProvider word) implements Command, CborSerializable {}

  /** The definitions may have changed. Also wakes the provider's keeper. */
  record Look(String provider) implements Command, CborSerializable {}

  /** Another node is to keep the slots. */
  record HandOff() implements Command {}

  private record BookRead(ReadOutcome outcome) implements Command {}

  private record BookWritten(WriteOutcome outcome) implements Command {}

  /** A newer keeper may have written. */
  private record Heard(long incarnation) implements Command {}

  private record Due() implements Command {}

  private record TryAgain() implements Command {
    static final String KEY = "again";
  }

  /**
   * What keepers of one node share.
   *
   * @param limits channels that providers allow, as this node's definitions say now
   * @param nodes that may have something open
   */
  record Parts(
      ProviderSettings settings,
      InstantSource clock,
      Supplier<Map<String, Integer>> limits,
      Supplier<Set<String>> nodes) {}

  /**
   * For so long after something was written renewals are answered without writing. Much shorter
   * than it takes until a node that the others have lost is replaced.
   */
  private static final Duration WRITTEN_LATELY = Duration.ofSeconds(2);

  private static final Duration TRIES_AGAIN_AFTER = Duration.ofMillis(200);
  private static final int MOST_WORDS_WHILE_READING = 10_000;

  private final String provider;
  private final Parts parts;
  private final SharedBooks<Command> shared;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final StashBuffer<Command> stash;
  private final Alarm<Command> alarm;

  /** To be told after the write that comes next. */
  private final Map<SlotTicket, SlotDesk.Told> waiting = new LinkedHashMap<>();

  /** To be told after the write that is under way. */
  private final Map<SlotTicket, SlotDesk.Told> covered = new LinkedHashMap<>();

  private SlotDesk desk;
  private WrittenBook last = WrittenBook.NONE;
  private boolean writing;
  private Instant began = Instant.MIN;

  /** What a majority has, but for the times, and when that was not known yet for certain. */
  private SlotBookState acknowledged = SlotBookState.empty();

  private Instant acknowledgedAt = Instant.MIN;

  private ProviderKeeper(
      String provider,
      Parts parts,
      SharedBooks<Command> shared,
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      StashBuffer<Command> stash) {
    this.provider = provider;
    this.parts = parts;
    this.shared = shared;
    this.context = context;
    this.timers = timers;
    this.stash = stash;
    this.alarm = new Alarm<>(timers, parts.clock(), new Due());
    context.setLoggerName(ProviderKeeper.class);
    this.desk = SlotDesk.resume(parts.settings(), SlotBookState.empty(), parts.clock().instant());
  }

  /** Begins with what was written. */
  static Behavior<Command> create(String provider, Parts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    Behaviors.withStash(
                        MOST_WORDS_WHILE_READING,
                        stash ->
                            DistributedData.withReplicatorMessageAdapter(
                                (ReplicatorMessageAdapter<Command, LWWRegister<WrittenBook>>
                                        replicator) ->
                                    new ProviderKeeper(
                                            provider,
                                            parts,
                                            new SharedBooks<>(
                                                replicator,
                                                DistributedData.get(context.getSystem())
                                                    .selfUniqueAddress()),
                                            context,
                                            timers,
                                            stash)
                                        .begin()))));
  }

  private Behavior<Command> begin() {
    shared.readAll(provider, BookRead::new);
    return Behaviors.receiveMessage(this::reading);
  }

  private Behavior<Command> reading(Command command) {
    return switch (command) {
      case BookRead(SharedBooks.Read(var book)) -> lend(book);
      case BookRead(SharedBooks.NotRead()) -> {
        timers.startSingleTimer(TryAgain.KEY, new TryAgain(), TRIES_AGAIN_AFTER);
        yield Behaviors.same();
      }
      case TryAgain() -> {
        shared.readMajority(provider, BookRead::new);
        yield Behaviors.same();
      }
      case Said said -> {
        // Whoever is not heard asks again.
        if (!stash.isFull()) {
          stash.stash(said);
        }
        yield Behaviors.same();
      }
      case HandOff() -> Behaviors.stopped();
      case Look(var any) -> Behaviors.same();
      case BookWritten(var none) -> Behaviors.same();
      case Heard(var none) -> Behaviors.same();
      case Due() -> Behaviors.same();
    };
  }

  /** All that was lent counts from now on anew: it may have been renewed since it was written. */
  private Behavior<Command> lend(WrittenBook book) {
    last = new WrittenBook(book.incarnation() + 1, 0, book.state());
    Duration lease = parts.settings().lease();
    desk = SlotDesk.resume(parts.settings(), book.state().lasting(lease), now());
    context
        .getLog()
        .info(
            "keeps the slots of provider {} ({} in use, keeper {})",
            provider,
            book.state().leases().size(),
            last.incarnation());
    shared.subscribe(provider, heard -> new Heard(heard.incarnation()), new Heard(0));
    write();
    look();
    return stash.unstashAll(Behaviors.receiveMessage(this::lending));
  }

  private Behavior<Command> lending(Command command) {
    switch (command) {
      case Said(var node, var word) -> {
        look();
        note(desk.hear(word, node, now()));
      }
      case Look(var any) -> look();
      case Due() -> note(desk.due(now()));
      case TryAgain() -> writing = false;
      case BookWritten(SharedBooks.Written()) -> written();
      case BookWritten(SharedBooks.NotWritten()) -> notWritten();
      case BookWritten(SharedBooks.Outranked()) -> {
        return outranked();
      }
      case Heard(var incarnation) -> {
        if (incarnation > last.incarnation()) {
          return outranked();
        }
      }
      case HandOff() -> {
        return leave();
      }
      case BookRead(var late) -> {}
    }
    settle();
    setTimer();
    return Behaviors.same();
  }

  private void look() {
    Instant now = now();
    note(desk.define(parts.limits().get().getOrDefault(provider, 0), now));
    note(desk.present(parts.nodes().get(), now));
  }

  private void note(List<SlotDesk.Told> answers) {
    answers.forEach(told -> waiting.put(told.outcome().ticket(), told));
  }

  /** Writes what has changed, or tells what may be told. */
  private void settle() {
    if (writing) {
      return;
    }
    boolean known = isWritten();
    boolean lately = now().isBefore(acknowledgedAt.plus(WRITTEN_LATELY));
    if (known && (lately || waiting.isEmpty())) {
      tell(waiting);
    } else {
      write();
    }
  }

  private void write() {
    writing = true;
    began = now();
    covered.putAll(waiting);
    waiting.clear();
    last = new WrittenBook(last.incarnation(), last.sequence() + 1, desk.state(began));
    shared.write(provider, last, BookWritten::new);
  }

  private void written() {
    writing = false;
    acknowledged = last.state().timeless();
    acknowledgedAt = began;
    tell(covered);
  }

  private static void tell(Map<SlotTicket, SlotDesk.Told> answers) {
    answers.values().forEach(SlotDesk.Told::tell);
    answers.clear();
  }

  /** Nobody is told anything; {@code writing} stays so until it is tried again. */
  private void notWritten() {
    context
        .getLog()
        .warn("the slots of provider {} could not be written to a majority of the nodes", provider);
    acknowledgedAt = Instant.MIN;
    covered.forEach(waiting::putIfAbsent);
    covered.clear();
    timers.startSingleTimer(TryAgain.KEY, new TryAgain(), TRIES_AGAIN_AFTER);
  }

  private Behavior<Command> outranked() {
    context.getLog().warn("another node keeps the slots of provider {} now", provider);
    return Behaviors.stopped();
  }

  /** The last that is written has all there was to be told, so that nobody is told in vain. */
  private Behavior<Command> leave() {
    if (!writing) {
      write();
    }
    return Behaviors.receiveMessage(this::leaving);
  }

  private Behavior<Command> leaving(Command command) {
    return switch (command) {
      case BookWritten(SharedBooks.Written()) -> {
        written();
        yield waiting.isEmpty() && isWritten() ? Behaviors.stopped() : leave();
      }
      case BookWritten(var failed) -> Behaviors.stopped();
      case TryAgain() -> Behaviors.stopped();
      case Said(var node, var word) -> Behaviors.same();
      case Look(var any) -> Behaviors.same();
      case HandOff() -> Behaviors.same();
      case BookRead(var late) -> Behaviors.same();
      case Heard(var incarnation) -> Behaviors.same();
      case Due() -> Behaviors.same();
    };
  }

  private boolean isWritten() {
    return desk.state(now()).timeless().equals(acknowledged);
  }

  private void setTimer() {
    alarm.set(desk.nextDue(now()));
  }

  private Instant now() {
    return parts.clock().instant();
  }
}
