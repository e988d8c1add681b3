package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest decisions of one channel, for status and log. Used by the channel's actor only. */
final class DecisionLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.millrace.channel.decisions");

  private final ChannelId channel;
  private final int most;
  private final Deque<Decision> decisions = new ArrayDeque<>();

  DecisionLog(ChannelId channel, int most) {
    this.channel = channel;
    this.most = most;
  }

  void add(Decision decision) {
    decisions.addLast(decision);
    if (decisions.size() > most) {
      decisions.removeFirst();
    }
    LOG.info("{}: {} {}", channel, decision.text(), decision.inputs());
  }

  /** Oldest first. */
  List<Decision> latest() {
    return List.copyOf(decisions);
  }
}
