package io.millrace.channel;

import io.millrace.channel.SlotCommand.Acquire;
import io.millrace.channel.SlotCommand.Borrow;
import io.millrace.channel.SlotCommand.Define;
import io.millrace.channel.SlotCommand.Refused;
import io.millrace.channel.SlotCommand.Release;
import io.millrace.channel.SlotCommand.Renew;
import io.millrace.source.ProviderDefinition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps the slots of all providers of a node: a {@link SlotBook} for each, and who is to be told
 * what becomes of a ticket. Decides nothing. A failure costs the command that it came with.
 */
final class ProviderActor {

  /** A slot, a place or a belief ends. */
  record Due() implements SlotCommand {
    static final String KEY = "due";
  }

  private final ProviderSettings settings;
  private final InstantSource clock;
  private final Map<String, ProviderStatus> board;
  private final TimerScheduler<SlotCommand> timers;
  private final Map<String, SlotBook> books = new HashMap<>();
  private final Map<SlotTicket, ActorRef<SlotOutcome>> owners = new HashMap<>();
  private Map<String, Integer> limits = Map.of();

  private ProviderActor(
      ProviderSettings settings,
      InstantSource clock,
      Map<String, ProviderStatus> board,
      TimerScheduler<SlotCommand> timers) {
    this.settings = settings;
    this.clock = clock;
    this.board = board;
    this.timers = timers;
  }

  /**
   * Without providers.
   *
   * @param board is kept up to date, for everybody to read
   */
  static Behavior<SlotCommand> create(
      ProviderSettings settings, InstantSource clock, Map<String, ProviderStatus> board) {
    Behavior<SlotCommand> keeper =
        Behaviors.withTimers(
            timers -> {
              var actor = new ProviderActor(settings, clock, board, timers);
              return Behaviors.receiveMessage(actor::on);
            });
    return Behaviors.supervise(keeper).onFailure(SupervisorStrategy.resume());
  }

  private Behavior<SlotCommand> on(SlotCommand command) {
    switch (command) {
      case Due() -> books.forEach((provider, book) -> tell(provider, book.due(now())));
      case Define(var providers) -> define(providers);
      case SlotCommand.OfProvider word -> {
        tell(word.provider(), said(word));
        forgetUnless(book(word.provider()), word.ticket());
      }
    }
    tidy();
    setTimer();
    return Behaviors.same();
  }

  private List<SlotOutcome> said(SlotCommand.OfProvider command) {
    SlotBook book = book(command.provider());
    SlotTicket ticket = command.ticket();
    return switch (command) {
      case Acquire acquire -> {
        owners.put(ticket, acquire.replyTo());
        yield book.acquire(ticket, acquire.source(), acquire.priority(), now());
      }
      case Borrow borrow -> {
        owners.put(ticket, borrow.replyTo());
        yield book.borrow(ticket, borrow.source(), now());
      }
      case Renew renew -> {
        owners.put(ticket, renew.replyTo());
        yield book.renew(ticket, now());
      }
      case Release release -> book.release(ticket, now());
      case Refused refused -> book.refused(ticket, refused.retryAfter(), now());
    };
  }

  private void define(List<ProviderDefinition> providers) {
    var defined = new HashMap<String, Integer>();
    providers.forEach(provider -> defined.put(provider.name(), provider.maximumChannels()));
    limits = Map.copyOf(defined);
    defined.keySet().forEach(this::book);
    books.forEach(
        (provider, book) -> tell(provider, book.define(limits.getOrDefault(provider, 0), now())));
  }

  private SlotBook book(String provider) {
    return books.computeIfAbsent(
        provider, unseen -> new SlotBook(settings, limits.getOrDefault(provider, 0)));
  }

  private void tell(String provider, List<SlotOutcome> outcomes) {
    SlotBook book = book(provider);
    for (SlotOutcome outcome : outcomes) {
      ActorRef<SlotOutcome> owner = owners.get(outcome.ticket());
      if (owner != null) {
        owner.tell(outcome);
      }
      forgetUnless(book, outcome.ticket());
    }
    board.put(provider, book.status(provider, now()));
  }

  /** Who has no slot and waits for none has nothing to be told. */
  private void forgetUnless(SlotBook book, SlotTicket ticket) {
    if (!book.has(ticket)) {
      owners.remove(ticket);
    }
  }

  private void tidy() {
    books
        .entrySet()
        .removeIf(book -> !limits.containsKey(book.getKey()) && book.getValue().isEmpty());
    board.keySet().retainAll(books.keySet());
  }

  private void setTimer() {
    Instant now = now();
    Optional<Instant> next =
        books.values().stream()
            .flatMap(book -> book.nextDue(now).stream())
            .min(Comparator.naturalOrder());
    next.ifPresentOrElse(
        at -> timers.startSingleTimer(Due.KEY, new Due(), positive(Duration.between(now, at))),
        () -> timers.cancel(Due.KEY));
  }

  private static Duration positive(Duration wait) {
    return wait.isPositive() ? wait : Duration.ofMillis(1);
  }

  private Instant now() {
    return clock.instant();
  }
}
