package io.millrace.channel;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.millrace.source.ProviderDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/** What whoever keeps the slots of providers understands. Plain data. */
public sealed interface SlotCommand
    permits SlotCommand.Define, SlotCommand.OfProvider, ProviderActor.Due {

  /** From now on these and no other providers are defined; of others nothing is lent. */
  record Define(List<ProviderDefinition> providers) implements SlotCommand {
    public Define {
      providers = List.copyOf(providers);
    }
  }

  /** What concerns one provider. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Acquire.class, name = "acquire"),
    @JsonSubTypes.Type(value = Borrow.class, name = "borrow"),
    @JsonSubTypes.Type(value = Renew.class, name = "renew"),
    @JsonSubTypes.Type(value = Release.class, name = "release"),
    @JsonSubTypes.Type(value = Refused.class, name = "refused")
  })
  sealed interface OfProvider extends SlotCommand, CborSerializable {

    /** Its name. */
    String provider();

    SlotTicket ticket();
  }

  /**
   * A channel needs a slot, and waits if none is free. Said again and again while it waits, so that
   * it keeps its place; it is answered each time.
   *
   * @param source that it is for
   * @param priority of the channel; lower ones are served first
   */
  record Acquire(
      String provider,
      SlotTicket ticket,
      String source,
      int priority,
      ActorRef<SlotOutcome> replyTo)
      implements OfProvider {}

  /** A slot for a moment, which is wanted only if nobody else needs it. */
  record Borrow(String provider, SlotTicket ticket, String source, ActorRef<SlotOutcome> replyTo)
      implements OfProvider {}

  /** The slot is still in use; answered. */
  record Renew(String provider, SlotTicket ticket, ActorRef<SlotOutcome> replyTo)
      implements OfProvider {}

  /** The slot is not in use any more: no connection is open. Or its owner waits no longer. */
  record Release(String provider, SlotTicket ticket) implements OfProvider {}

  /**
   * The provider has refused the owner of this slot, saying that there are too many.
   *
   * @param retryAfter for how long it wants to be left alone, if it says so
   */
  record Refused(String provider, SlotTicket ticket, Optional<Duration> retryAfter)
      implements OfProvider {}
}
