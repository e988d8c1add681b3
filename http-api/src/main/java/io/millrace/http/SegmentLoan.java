package io.millrace.http;

import io.millrace.segment.SegmentLease;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has been lent of the segment store for its responses. Given back as soon as
 * the socket has taken the response's bytes, or when the connection ends.
 *
 * <p>HTTP takes a response ahead of the one that is being sent when requests are pipelined, so that
 * bytes of others may come by before those of a lease. They are told apart by size: HTTP renders
 * the bytes of a lease in one piece, and what is not lent comes by in small ones. (For a lease that
 * is no larger than those, a mistake does not matter.)
 *
 * <p>Used by the stages of one connection, which run on one thread.
 */
final class SegmentLoan {

  /** Leases whose bytes have not come by. */
  private final Queue<Coming> coming = new ArrayDeque<>(2);

  private @Nullable SegmentLease passing;
  private Consumer<SegmentLease> whenCut = lease -> {};
  private boolean ended;

  private record Coming(SegmentLease lease, long bytes) {}

  /** Says what to do when the store wants a lease back early; called on any thread. */
  void whenCut(Consumer<SegmentLease> action) {
    whenCut = action;
  }

  /**
   * Takes over a lease for a response that is on its way.
   *
   * @param bytes how many of its bytes the response has
   */
  void take(SegmentLease lease, long bytes) {
    if (ended) {
      lease.release();
      return;
    }
    coming.add(new Coming(lease, bytes));
    lease.whenCut(() -> whenCut.accept(lease));
  }

  /** HTTP has rendered so many bytes in one piece, and everything before is {@link #taken}. */
  void passes(int bytes) {
    Coming next = coming.peek();
    if (next != null && bytes >= next.bytes()) {
      passing = next.lease();
      coming.remove();
    }
  }

  /** The socket has taken all that came by. */
  void taken() {
    if (passing != null) {
      passing.release();
      passing = null;
    }
  }

  boolean holds(SegmentLease lease) {
    return lease.equals(passing) || coming.stream().anyMatch(next -> next.lease().equals(lease));
  }

  /** The connection has ended. */
  void end() {
    ended = true;
    taken();
    coming.forEach(next -> next.lease().release());
    coming.clear();
  }
}
