package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.util.concurrent.atomic.AtomicLong;

/** Names for the slots of one run of a channel's actor. Thread-safe. */
final class SlotTickets {

  private final ChannelId channel;
  private final long run;
  private final AtomicLong lastNumber = new AtomicLong();

  SlotTickets(ChannelId channel, long run) {
    this.channel = channel;
    this.run = run;
  }

  SlotTicket next() {
    return new SlotTicket(channel, run, lastNumber.incrementAndGet());
  }
}
