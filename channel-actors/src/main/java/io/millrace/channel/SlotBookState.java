package io.millrace.channel;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A {@link SlotBook} written down, so that another node can go on with it. Plain data. Times are
 * those left when it was written: no two machines agree on what time it is.
 *
 * @param limit channels at a time, as defined
 * @param believed limit as it is believed to be for {@code believedFor}
 * @param pausedFor nobody is let in before
 * @param lastOrder of whoever came last to the queue
 */
public record SlotBookState(
    int limit,
    int believed,
    Duration believedFor,
    Duration pausedFor,
    long lastOrder,
    List<Lent> leases,
    List<Waiting> queue)
    implements CborSerializable {

  /**
   * A slot that is lent.
   *
   * @param node that its owner runs on
   * @param borrowed given back at once when somebody needs it
   * @param recalled its owner has been told so
   * @param left until it is free
   * @param heir a later run of the channel, which gets it when nothing of the earlier one is open
   */
  public record Lent(
      SlotTicket ticket,
      String source,
      String node,
      boolean borrowed,
      boolean recalled,
      Duration left,
      Optional<Waiting> heir) {

    private Lent lasting(Duration time) {
      Optional<Waiting> lastingHeir = heir.map(each -> each.lasting(time));
      return new Lent(ticket, source, node, borrowed, recalled, time, lastingHeir);
    }
  }

  /**
   * Somebody waits.
   *
   * @param priority lower ones are served first
   * @param order in that of coming among those
   * @param left until the place is lost
   */
  public record Waiting(
      SlotTicket ticket, String source, int priority, long order, String node, Duration left) {

    private Waiting lasting(Duration time) {
      return new Waiting(ticket, source, priority, order, node, time);
    }
  }

  public SlotBookState {
    leases = List.copyOf(leases);
    queue = List.copyOf(queue);
  }

  /** Nothing is lent and nobody waits. */
  public static SlotBookState empty() {
    return new SlotBookState(
        0, Integer.MAX_VALUE, Duration.ZERO, Duration.ZERO, 0, List.of(), List.of());
  }

  /**
   * The same with this time for all slots and places: what was renewed after it was written down is
   * counted as long as it may last.
   */
  public SlotBookState lasting(Duration lease) {
    return with(believedFor, pausedFor, lease);
  }

  /** What has changed if this has: everything but the times. */
  public SlotBookState timeless() {
    return with(positive(believedFor), positive(pausedFor), Duration.ZERO);
  }

  private SlotBookState with(Duration belief, Duration pause, Duration lease) {
    return new SlotBookState(
        limit,
        believed,
        belief,
        pause,
        lastOrder,
        leases.stream().map(each -> each.lasting(lease)).toList(),
        queue.stream().map(each -> each.lasting(lease)).toList());
  }

  static Duration left(Instant until, Instant now) {
    return now.isBefore(until) ? Duration.between(now, until) : Duration.ZERO;
  }

  private static Duration positive(Duration left) {
    return left.isPositive() ? Duration.ofMillis(1) : Duration.ZERO;
  }

  /** The greatest run of all that have spoken; 0 if nobody has. */
  @JsonIgnore
  public long highestRun() {
    return runs().max().orElse(0);
  }

  private LongStream runs() {
    Stream<SlotTicket> lent = leases.stream().map(Lent::ticket);
    Stream<SlotTicket> heirs =
        leases.stream().flatMap(each -> each.heir().stream()).map(Waiting::ticket);
    Stream<SlotTicket> waiting = queue.stream().map(Waiting::ticket);
    return Stream.of(lent, heirs, waiting).flatMap(each -> each).mapToLong(SlotTicket::run);
  }
}
