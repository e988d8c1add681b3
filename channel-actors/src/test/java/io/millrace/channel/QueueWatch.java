package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.BehaviorInterceptor;
import org.apache.pekko.actor.typed.TypedActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Looks at a provider's queue after each word and keeps what was not in order. */
final class QueueWatch extends BehaviorInterceptor<SlotCommand, SlotCommand> {

  private final Supplier<ProviderStatus> provider;
  private final List<String> offences = new CopyOnWriteArrayList<>();
  private List<ChannelId> queue = List.of();
  private List<ChannelId> using = List.of();

  private QueueWatch(Supplier<ProviderStatus> provider) {
    super(SlotCommand.class);
    this.provider = provider;
  }

  static QueueWatch of(Supplier<ProviderStatus> provider) {
    return new QueueWatch(provider);
  }

  Behavior<SlotCommand> around(Behavior<SlotCommand> keeper) {
    return Behaviors.intercept(() -> this, keeper);
  }

  List<String> offences() {
    return offences;
  }

  @Override
  public Behavior<SlotCommand> aroundReceive(
      TypedActorContext<SlotCommand> context,
      SlotCommand command,
      ReceiveTarget<SlotCommand> target) {
    Behavior<SlotCommand> next = target.apply(context, command);
    if (command instanceof SlotCommand.OfProvider word) {
      look(word.ticket().channel(), word);
    }
    return next;
  }

  /** Only the speaker may have changed its place. */
  private void look(ChannelId speaker, SlotCommand word) {
    ProviderStatus status = provider.get();
    List<ChannelId> now =
        status.queue().stream().map(ProviderStatus.Waiting::channel).distinct().toList();
    List<ChannelId> uses = status.leases().stream().map(ProviderStatus.Lease::channel).toList();
    var before = new ArrayList<>(queue);
    var after = new ArrayList<>(now);
    before.remove(speaker);
    after.remove(speaker);
    var stayed = new ArrayList<>(before);
    stayed.retainAll(after);
    if (!stayed.equals(after)) {
      offences.add(queue + " became " + now + " with " + word);
    }
    for (ChannelId served : before) {
      boolean wasServed =
          !after.contains(served)
              && Collections.frequency(uses, served) > Collections.frequency(using, served);
      List<ChannelId> ahead = before.subList(0, before.indexOf(served));
      if (wasServed && !Collections.disjoint(ahead, after)) {
        offences.add(served + " was served before " + ahead + " with " + word);
      }
    }
    queue = now;
    using = uses;
  }
}
