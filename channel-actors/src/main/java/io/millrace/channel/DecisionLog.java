package io.millrace.channel;

import io.millrace.source.ChannelId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The latest decisions of one channel, for status and log. Used by the channel's actor only. */
final class DecisionLog {

  private static final Logger LOG = LoggerFactory.getLogger("io.millrace.channel.decisions");

  private static final Set<Decision.Kind> ALARMING =
      Set.of(Decision.Kind.WENT_DARK, Decision.Kind.MEMORY_SCARCE);

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
    Level level = ALARMING.contains(decision.kind()) ? Level.WARN : Level.INFO;
    LOG.atLevel(level).log("{}: {} {}", channel, decision.text(), decision.inputs());
  }

  /** Oldest first. */
  List<Decision> latest() {
    return List.copyOf(decisions);
  }
}
