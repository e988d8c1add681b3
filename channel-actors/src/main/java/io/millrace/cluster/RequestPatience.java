package io.millrace.cluster;

import java.time.Duration;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * How long one connection may go without a complete request: a little at first, secure handshake
 * and all, and then as long as connections are kept for the next one. Who sends a byte now and then
 * is never idle, and would keep his place for ever. Thread-safe.
 */
final class RequestPatience {

  private final ActorSystem<?> system;
  private final Duration next;
  private final SharedKillSwitch connection = KillSwitches.shared("segment-connection");
  private Cancellable due;

  /**
   * The time until the first request runs from now on.
   *
   * @param next from an answer's last byte
   */
  RequestPatience(ActorSystem<?> system, Duration first, Duration next) {
    this.system = system;
    this.next = next;
    this.due = endAfter(first);
  }

  /** What the connection sends passes here, and ends when the time is over. */
  Flow<ByteString, ByteString, NotUsed> watch() {
    return Flow.of(ByteString.class).via(connection.flow());
  }

  /** A request is here. */
  synchronized void asked() {
    due.cancel();
  }

  /** It has been answered. */
  synchronized void answered() {
    due.cancel();
    due = endAfter(next);
  }

  /** The connection has ended. */
  synchronized void ended() {
    due.cancel();
  }

  private Cancellable endAfter(Duration limit) {
    return system.scheduler().scheduleOnce(limit, connection::shutdown, system.executionContext());
  }
}
