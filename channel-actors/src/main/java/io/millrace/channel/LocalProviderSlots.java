package io.millrace.channel;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;

/** The slots of a node without a cluster: one actor keeps those of all providers. */
public final class LocalProviderSlots implements ProviderSlots {

  private final ProviderSettings settings;
  private final InstantSource clock;
  private final Map<String, ProviderStatus> board;
  private final ActorRef<SlotCommand> keeper;
  private final AtomicLong lastRun = new AtomicLong();

  private LocalProviderSlots(
      ProviderSettings settings,
      InstantSource clock,
      Map<String, ProviderStatus> board,
      ActorRef<SlotCommand> keeper) {
    this.settings = settings;
    this.clock = clock;
    this.board = board;
    this.keeper = keeper;
  }

  /**
   * Without providers.
   *
   * @param spawn starts the actor
   */
  public static LocalProviderSlots start(
      ProviderSettings settings,
      InstantSource clock,
      Function<Behavior<SlotCommand>, ActorRef<SlotCommand>> spawn) {
    var board = new ConcurrentSkipListMap<String, ProviderStatus>();
    ActorRef<SlotCommand> keeper = spawn.apply(ProviderActor.create(settings, clock, board));
    return new LocalProviderSlots(settings, clock, board, keeper);
  }

  @Override
  public void tell(SlotCommand command) {
    keeper.tell(command);
  }

  @Override
  public List<ProviderStatus> providers() {
    return List.copyOf(board.values());
  }

  @Override
  public Optional<ProviderStatus> find(String provider) {
    return Optional.ofNullable(board.get(provider));
  }

  @Override
  public Duration lease() {
    return settings.lease();
  }

  /** Also greater than those of an earlier process, as long as the clock does not go back. */
  @Override
  public long nextRun() {
    return lastRun.updateAndGet(last -> Math.max(last + 1, clock.instant().toEpochMilli()));
  }
}
