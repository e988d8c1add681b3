package io.millrace.channel;

import io.millrace.source.ChannelId;

/**
 * Names one slot that a channel has or waits for. Plain data.
 *
 * @param run grows with every start of the channel's actor: a later run takes over what an earlier
 *     one had, since that one is gone
 * @param number unique within the run
 */
public record SlotTicket(ChannelId channel, long run, long number) {

  /** Whether it is of the same channel, and of a run that this one follows. */
  public boolean isOfEarlierRunThan(SlotTicket other) {
    return channel.equals(other.channel) && run < other.run;
  }
}
