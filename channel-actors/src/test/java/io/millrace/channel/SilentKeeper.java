package io.millrace.channel;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Lets nothing through to a keeper of slots while it is switched on. */
final class SilentKeeper extends BehaviorInterceptor<SlotCommand, SlotCommand> {

  volatile boolean on;

  SilentKeeper() {
    super(SlotCommand.class);
  }

  Behavior<SlotCommand> around(Behavior<SlotCommand> keeper) {
    return Behaviors.intercept(() -> this, keeper);
  }

  @Override
  public Behavior<SlotCommand> aroundReceive(
      TypedActorContext<SlotCommand> context,
      SlotCommand command,
      ReceiveTarget<SlotCommand> target) {
    return on ? Behaviors.same() : target.apply(context, command);
  }
}
