package io.millrace.channel;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What is told to the owner of a ticket about its slot at a provider. Plain data. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
@JsonSubTypes({
  @JsonSubTypes.Type(value = SlotOutcome.Granted.class, name = "granted"),
  @JsonSubTypes.Type(value = SlotOutcome.Queued.class, name = "queued"),
  @JsonSubTypes.Type(value = SlotOutcome.NotLent.class, name = "notLent"),
  @JsonSubTypes.Type(value = SlotOutcome.Wanted.class, name = "wanted"),
  @JsonSubTypes.Type(value = SlotOutcome.Lost.class, name = "lost")
})
public sealed interface SlotOutcome extends CborSerializable {

  /** Whose slot it is. */
  SlotTicket ticket();

  /** It has a slot, or has it still. */
  record Granted(SlotTicket ticket) implements SlotOutcome {}

  /**
   * It waits.
   *
   * @param place from 1
   * @param soon what it waits for is only borrowed, and is being given back
   */
  record Queued(SlotTicket ticket, int place, boolean soon) implements SlotOutcome {}

  /** Nothing can be lent now. */
  record NotLent(SlotTicket ticket) implements SlotOutcome {}

  /** It has borrowed what somebody needs. */
  record Wanted(SlotTicket ticket) implements SlotOutcome {}

  /** It has neither a slot nor a place in the queue any more. */
  record Lost(SlotTicket ticket) implements SlotOutcome {}
}
