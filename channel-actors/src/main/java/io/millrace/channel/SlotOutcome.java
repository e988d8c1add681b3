package io.millrace.channel;

/** What is told to the owner of a ticket about its slot at a provider. Plain data. */
public sealed interface SlotOutcome {

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
