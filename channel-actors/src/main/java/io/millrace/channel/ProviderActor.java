package io.millrace.channel;

import io.millrace.channel.SlotCommand.Define;
import io.millrace.source.ProviderDefinition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * Keeps the slots of all providers of a node, with a {@link SlotDesk} for each. Decides nothing. A
 * failure costs the command that it came with.
 */
final class ProviderActor {

  /** A slot, a place or a belief ends. */
  record Due() implements SlotCommand {}

  private static final String ONLY_NODE = "";

  private final ProviderSettings settings;
  private final InstantSource clock;
  private final Map<String, ProviderStatus> board;
  private final Alarm<SlotCommand> alarm;
  private final Map<String, SlotDesk> desks = new HashMap<>();
  private Map<String, Integer> limits = Map.of();

  private ProviderActor(
      ProviderSettings settings,
      InstantSource clock,
      Map<String, ProviderStatus> board,
      TimerScheduler<SlotCommand> timers) {
    this.settings = settings;
    this.clock = clock;
    this.board = board;
    this.alarm = new Alarm<>(timers, clock, new Due());
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
      case Due() -> desks.forEach((provider, desk) -> tell(provider, desk.due(now())));
      case Define(var providers) -> define(providers);
      case SlotCommand.OfProvider word -> {
        String provider = word.provider();
        tell(provider, desk(provider).hear(word, ONLY_NODE, now()));
      }
    }
    tidy();
    setTimer();
    return Behaviors.same();
  }

  private void define(List<ProviderDefinition> providers) {
    var defined = new HashMap<String, Integer>();
    providers.forEach(provider -> defined.put(provider.name(), provider.maximumChannels()));
    limits = Map.copyOf(defined);
    defined.keySet().forEach(this::desk);
    desks.forEach(
        (provider, desk) -> tell(provider, desk.define(limits.getOrDefault(provider, 0), now())));
  }

  private SlotDesk desk(String provider) {
    return desks.computeIfAbsent(
        provider, unseen -> SlotDesk.open(settings, limits.getOrDefault(provider, 0)));
  }

  private void tell(String provider, List<SlotDesk.Told> answers) {
    answers.forEach(SlotDesk.Told::tell);
    board.put(provider, desk(provider).status(provider, now()));
  }

  private void tidy() {
    desks
        .entrySet()
        .removeIf(desk -> !limits.containsKey(desk.getKey()) && desk.getValue().isEmpty());
    board.keySet().retainAll(desks.keySet());
  }

  private void setTimer() {
    Instant now = now();
    alarm.set(
        desks.values().stream()
            .flatMap(desk -> desk.nextDue(now).stream())
            .min(Comparator.naturalOrder()));
  }

  private Instant now() {
    return clock.instant();
  }
}
