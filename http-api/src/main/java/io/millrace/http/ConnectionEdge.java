package io.millrace.http;

import io.millrace.segment.SegmentLease;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Stands between HTTP and the socket of one connection, for four things:
 *
 * <ul>
 *   <li>Large writes go out in pieces, so that a slow reader is seen to read, and one that does not
 *       read at all is told from it by the idle time-out.
 *   <li>The connection is open until the socket has taken the last byte, which HTTP does not know.
 *       Until then what still comes in is read and dropped: closing a socket with unread bytes
 *       would tear the response.
 *   <li>What the connection was lent for a response is given back when the socket has taken it.
 *   <li>It can be aborted.
 * </ul>
 *
 * <p>The socket must ask for bytes only when it has taken all before them.
 */
final class ConnectionEdge
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {

  /**
   * Large enough that its cost does not show (1.5 MB segments, one core), and small enough that 70
   * kbit/s take it within the default idle time-out.
   */
  static final int PIECE_BYTES = 512 * 1024;

  private final Inlet<ByteString> rendered = Inlet.create("ConnectionEdge.rendered");
  private final Outlet<ByteString> toSocket = Outlet.create("ConnectionEdge.toSocket");
  private final Inlet<ByteString> fromSocket = Inlet.create("ConnectionEdge.fromSocket");
  private final Outlet<ByteString> received = Outlet.create("ConnectionEdge.received");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      new BidiShape<>(rendered, toSocket, fromSocket, received);
  private final OpenConnections connections;
  private final SegmentLoan loan;

  ConnectionEdge(OpenConnections connections, SegmentLoan loan) {
    this.connections = connections;
    this.loan = loan;
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  /** The connection is closed although it was not done. */
  private static final class AbortedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AbortedException(String reason) {
      super(reason, null, false, false);
    }
  }

  private final class Logic extends GraphStageLogic implements OpenConnections.Socket {

    private final CompletableFuture<Done> closed = new CompletableFuture<>();
    private final AsyncCallback<Done> aborting =
        createAsyncCallback((Procedure<Done>) any -> abort("the server has stopped"));
    private final AsyncCallback<SegmentLease> cutting =
        createAsyncCallback((Procedure<SegmentLease>) this::cut);
    private ByteString unsent = ByteString.emptyByteString();

    Logic() {
      super(shape);
      setHandler(
          rendered,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              ByteString bytes = grab(rendered);
              loan.passes(bytes.size());
              send(bytes);
            }

            @Override
            public void onUpstreamFinish() {
              if (unsent.isEmpty()) {
                complete(toSocket);
              }
            }
          });
      setHandler(
          toSocket,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              if (unsent.isEmpty()) {
                loan.taken();
                pull(rendered);
              } else {
                send(unsent);
              }
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(rendered, cause);
            }
          });
      setHandler(
          fromSocket,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              ByteString bytes = grab(fromSocket);
              if (isClosed(received)) {
                pull(fromSocket);
              } else {
                push(received, bytes);
              }
            }

            @Override
            public void onUpstreamFinish() {
              complete(received);
            }
          });
      setHandler(
          received,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(fromSocket);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              if (!hasBeenPulled(fromSocket) && !isClosed(fromSocket)) {
                pull(fromSocket);
              }
            }
          });
    }

    @Override
    public void preStart() {
      loan.whenCut(cutting::invoke);
      connections.opened(this);
    }

    @Override
    public void postStop() {
      loan.end();
      connections.closed(this);
      closed.complete(Done.getInstance());
    }

    @Override
    public CompletionStage<Done> closed() {
      return closed.minimalCompletionStage();
    }

    @Override
    public void abort() {
      aborting.invoke(Done.getInstance());
    }

    /** The lease may have been given back meanwhile, and the next response be under way. */
    private void cut(SegmentLease lease) {
      if (loan.holds(lease)) {
        abort("the segment had to leave memory");
      }
    }

    private void abort(String reason) {
      failStage(new AbortedException(reason));
    }

    private void send(ByteString bytes) {
      if (bytes.size() <= PIECE_BYTES) {
        unsent = ByteString.emptyByteString();
        push(toSocket, bytes);
        if (isClosed(rendered)) {
          complete(toSocket);
        }
      } else {
        unsent = bytes.drop(PIECE_BYTES);
        push(toSocket, bytes.take(PIECE_BYTES));
      }
    }
  }
}
