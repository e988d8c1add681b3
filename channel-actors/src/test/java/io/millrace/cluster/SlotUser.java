package io.millrace.cluster;

import io.millrace.channel.ProviderSlots;
import io.millrace.channel.SlotCommand;
import io.millrace.channel.SlotOutcome;
import io.millrace.channel.SlotTicket;
import io.millrace.cluster.SharedAccount.Connection;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Does with a slot what a channel does: has a connection while it has the slot, and renews it. */
final class SlotUser {

  sealed interface Command {}

  /** Closes its connection, gives back its slot and ends. */
  record Stop() implements Command {}

  /** Does not say anything any more, but keeps its connection; what a cut-off node looks like. */
  record Mute() implements Command {}

  private record Heard(SlotOutcome outcome) implements Command {}

  private record Due() implements Command {}

  private record Closed() implements Command {}

  static final String PROVIDER = "acme";

  private static final int RENEWALS = 8;
  private static final Duration CLOSING = Duration.ofMillis(60);

  private final ProviderSlots slots;
  private final SharedAccount account;
  private final Connection connection;
  private final int priority;
  private final TimerScheduler<Command> timers;
  private final ActorRef<SlotOutcome> answers;
  private SlotTicket ticket;
  private long confirmed = System.nanoTime();
  private Optional<Long> asked = Optional.empty();
  private boolean held;
  private boolean closing;
  private boolean stopping;
  private boolean mute;

  private SlotUser(
      ProviderSlots slots,
      SharedAccount account,
      Connection connection,
      int priority,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    this.slots = slots;
    this.account = account;
    this.connection = connection;
    this.priority = priority;
    this.timers = timers;
    this.answers = context.messageAdapter(SlotOutcome.class, Heard::new);
    this.ticket = new SlotTicket(new ChannelId(connection.channel()), connection.run(), 1);
    timers.startTimerWithFixedDelay(new Due(), slots.lease().dividedBy(RENEWALS));
    ask();
  }

  static Behavior<Command> create(
      ProviderSlots slots, SharedAccount account, Connection connection, int priority) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  var user = new SlotUser(slots, account, connection, priority, context, timers);
                  return Behaviors.receiveMessage(user::on);
                }));
  }

  private Behavior<Command> on(Command command) {
    switch (command) {
      case Due() -> due();
      case Heard(var outcome) -> hear(outcome);
      case Mute() -> mute = true;
      case Closed() -> {
        account.closes(connection);
        release();
        closing = false;
        if (stopping) {
          return Behaviors.stopped();
        }
        ask();
      }
      case Stop() -> {
        stopping = true;
        if (held) {
          close();
        } else if (!closing) {
          release();
          return Behaviors.stopped();
        }
      }
    }
    return Behaviors.same();
  }

  private void release() {
    slots.tell(new SlotCommand.Release(PROVIDER, ticket));
    ticket = new SlotTicket(ticket.channel(), ticket.run(), ticket.number() + 1);
  }

  private void due() {
    if (held && isInDoubt()) {
      close();
    } else if (!closing) {
      ask();
    }
  }

  private boolean isInDoubt() {
    long patience = slots.lease().dividedBy(RENEWALS).multipliedBy(RENEWALS - 2).toNanos();
    return System.nanoTime() - confirmed >= patience;
  }

  private void ask() {
    if (mute) {
      return;
    }
    asked = asked.or(() -> Optional.of(System.nanoTime()));
    slots.tell(
        held
            ? new SlotCommand.Renew(PROVIDER, ticket, answers)
            : new SlotCommand.Acquire(PROVIDER, ticket, "a", priority, answers));
  }

  private void hear(SlotOutcome outcome) {
    if (!outcome.ticket().equals(ticket) || closing || stopping) {
      return;
    }
    confirmed = asked.orElse(confirmed);
    asked = Optional.empty();
    switch (outcome) {
      case SlotOutcome.Granted granted -> {
        if (!held && !isInDoubt()) {
          held = true;
          account.opens(connection);
        }
      }
      case SlotOutcome.Lost lost -> closeIfHeld();
      case SlotOutcome.Queued queued -> closeIfHeld();
      case SlotOutcome.NotLent notLent -> {}
      case SlotOutcome.Wanted wanted -> {}
    }
  }

  private void closeIfHeld() {
    if (held) {
      close();
    }
  }

  private void close() {
    held = false;
    closing = true;
    timers.startSingleTimer(new Closed(), CLOSING);
  }
}
