package io.millrace.channel;

import io.millrace.channel.SlotOutcome.Lost;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Who waits for a slot of one provider: by priority, then in the order of coming. A place ends with
 * its time. Not thread-safe.
 */
final class SlotQueue {

  /**
   * A place.
   *
   * @param node that its owner runs on
   */
  record Waiting(
      SlotTicket ticket, String source, int priority, long order, String node, Instant until) {

    static Waiting resumed(SlotBookState.Waiting each, Instant now) {
      return new Waiting(
          each.ticket(),
          each.source(),
          each.priority(),
          each.order(),
          each.node(),
          now.plus(each.left()));
    }

    SlotBookState.Waiting state(Instant now) {
      return new SlotBookState.Waiting(
          ticket, source, priority, order, node, SlotBookState.left(until, now));
    }

    boolean isOver(Instant now) {
      return !until.isAfter(now);
    }
  }

  private static final Comparator<Waiting> IN_ORDER =
      Comparator.comparingInt(Waiting::priority).thenComparingLong(Waiting::order);

  private final List<Waiting> queue = new ArrayList<>();
  private long lastOrder;

  /** Goes on from here. */
  void resume(SlotBookState state, Instant now) {
    state.queue().forEach(each -> queue.add(Waiting.resumed(each, now)));
    lastOrder = state.lastOrder();
  }

  List<Waiting> all() {
    return List.copyOf(queue);
  }

  long lastOrder() {
    return lastOrder;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  int size() {
    return queue.size();
  }

  Stream<SlotTicket> tickets() {
    return queue.stream().map(Waiting::ticket);
  }

  void add(Waiting waiting) {
    queue.add(waiting);
    queue.sort(IN_ORDER);
  }

  Waiting removeFirst() {
    return queue.removeFirst();
  }

  void remove(SlotTicket ticket) {
    queue.removeIf(each -> each.ticket().equals(ticket));
  }

  /** The order that this ticket has by itself or by an earlier run. */
  Optional<Long> orderOf(SlotTicket ticket) {
    return queue.stream()
        .filter(each -> each.ticket().equals(ticket) || each.ticket().isOfEarlierRunThan(ticket))
        .min(IN_ORDER)
        .map(Waiting::order);
  }

  long nextOrder() {
    return ++lastOrder;
  }

  void forgetEarlierRuns(SlotTicket ticket, List<SlotOutcome> outcomes) {
    tickets().filter(each -> each.isOfEarlierRunThan(ticket)).map(Lost::new).forEach(outcomes::add);
    queue.removeIf(each -> each.ticket().isOfEarlierRunThan(ticket));
  }

  void forgetExpired(Instant now, List<SlotOutcome> outcomes) {
    queue.stream()
        .filter(each -> each.isOver(now))
        .map(Waiting::ticket)
        .map(Lost::new)
        .forEach(outcomes::add);
    queue.removeIf(each -> each.isOver(now));
  }

  /** From 1. */
  Optional<Integer> place(SlotTicket ticket) {
    return IntStream.range(0, queue.size())
        .filter(i -> queue.get(i).ticket().equals(ticket))
        .mapToObj(i -> i + 1)
        .findFirst();
  }
}
