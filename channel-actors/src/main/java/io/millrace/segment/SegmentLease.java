package io.millrace.segment;

import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * All bytes of a {@link SegmentBody}, lent to somebody who may take long to pass them on: they
 * count against the store's budget until {@link #release}, also after the store has let the segment
 * go. Where the store then needs the room it cuts the lease: the bytes no longer count, and the
 * holder has to drop them.
 *
 * <p>Thread-safe; no method blocks.
 */
public final class SegmentLease {

  private enum State {
    HELD,
    RELEASED,
    CUT
  }

  private final SegmentBody body;
  private final ByteString bytes;
  private State state = State.HELD;
  private @Nullable Runnable whenCut;

  SegmentLease(SegmentBody body, ByteString bytes) {
    this.body = body;
    this.bytes = bytes;
  }

  /** The bytes, shared and not copied; not to be kept beyond the release. */
  public ByteString bytes() {
    return bytes;
  }

  /**
   * Says how to make the holder drop the bytes; runs at once if the lease is cut already, and never
   * after a release.
   *
   * @param action runs at most once, on any thread, with no lock held; must be short and must not
   *     fail
   */
  public void whenCut(Runnable action) {
    synchronized (this) {
      if (state == State.HELD) {
        whenCut = action;
      }
      if (state != State.CUT) {
        return;
      }
    }
    action.run();
  }

  /** The holder has dropped the bytes. Does nothing the second time, or after a cut. */
  public void release() {
    synchronized (this) {
      if (state != State.HELD) {
        return;
      }
      state = State.RELEASED;
      whenCut = null;
    }
    body.leave(this);
  }

  /** The body has gone. */
  void cut() {
    Runnable action;
    synchronized (this) {
      if (state != State.HELD) {
        return;
      }
      state = State.CUT;
      action = whenCut;
      whenCut = null;
    }
    if (action != null) {
      action.run();
    }
  }
}
