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

  /** Links may live for seconds: what is decided of them must not push out all the rest. */
  private static final Set<Decision.Kind> OF_LINKS =
      Set.of(Decision.Kind.RENEWED, Decision.Kind.RENEWAL_FAILED, Decision.Kind.LINK_REFUSED);

  /** At most this share of what is kept is about links, the whole divided by it. */
  private static final int SHARE_OF_LINKS = 10;

  private final ChannelId channel;
  private final int most;
  private final Deque<Decision> decisions = new ArrayDeque<>();

  DecisionLog(ChannelId channel, int most) {
    this.channel = channel;
    this.most = most;
  }

  void add(Decision decision) {
    if (OF_LINKS.contains(decision.kind())) {
      makeRoomForLink();
    }
    decisions.addLast(decision);
    if (decisions.size() > most) {
      decisions.removeFirst();
    }
    LOG.atLevel(level(decision.kind()))
        .log("{}: {} {}", channel, decision.text(), decision.inputs());
  }

  /** Those of an earlier run, which has logged them. */
  void resume(List<Decision> earlier) {
    decisions.addAll(earlier);
    while (decisions.size() > most) {
      decisions.removeFirst();
    }
  }

  private void makeRoomForLink() {
    List<Decision> ofLinks =
        decisions.stream().filter(each -> OF_LINKS.contains(each.kind())).toList();
    if (ofLinks.size() >= Math.max(1, most / SHARE_OF_LINKS)) {
      decisions.remove(ofLinks.getFirst());
    }
  }

  private static Level level(Decision.Kind kind) {
    if (kind == Decision.Kind.RENEWED) {
      return Level.DEBUG;
    }
    return ALARMING.contains(kind) ? Level.WARN : Level.INFO;
  }

  /** Oldest first. */
  List<Decision> latest() {
    return List.copyOf(decisions);
  }
}
