package io.millrace.upstream;

import java.time.Duration;
import java.util.Set;
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
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the HTTP layer and one TCP connection: passes bytes both ways, can be cut, and
 * fails when an answer is overdue. Used for one connection only; it is in the given set while that
 * connection is open or being opened.
 */
final class OriginConnection
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {

  private static final String OVERDUE = "overdue";

  private final Inlet<ByteString> requests = Inlet.create("OriginConnection.requests");
  private final Outlet<ByteString> toOrigin = Outlet.create("OriginConnection.toOrigin");
  private final Inlet<ByteString> fromOrigin = Inlet.create("OriginConnection.fromOrigin");
  private final Outlet<ByteString> responses = Outlet.create("OriginConnection.responses");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(requests, toOrigin, fromOrigin, responses);

  private final String host;
  private final int port;
  private final Duration answerTimeout;
  private final Set<OriginConnection> open;
  private volatile @Nullable AsyncCallback<Throwable> failing;

  OriginConnection(String host, int port, Duration answerTimeout, Set<OriginConnection> open) {
    this.host = host;
    this.port = port;
    this.answerTimeout = answerTimeout;
    this.open = open;
  }

  boolean leadsTo(String otherHost, int otherPort) {
    return port == otherPort && host.equalsIgnoreCase(otherHost);
  }

  /** Ends the connection; may be called from any thread. */
  void cut() {
    AsyncCallback<Throwable> callback = failing;
    if (callback != null) {
      callback.invoke(new AnswerOverdueException());
    }
  }

  @Override
  public BidiShape<ByteString, ByteString, ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    Logic() {
      super(shape);
      failing = createAsyncCallback((Procedure<Throwable>) this::failStage);
      setHandler(
          requests,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              if (!isTimerActive(OVERDUE)) {
                scheduleOnce(OVERDUE, answerTimeout);
              }
              push(toOrigin, grab(requests));
            }

            @Override
            public void onUpstreamFinish() {
              complete(toOrigin);
            }
          });
      setHandler(
          toOrigin,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(requests);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(requests, cause);
            }
          });
      setHandler(
          fromOrigin,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              cancelTimer(OVERDUE);
              push(responses, grab(fromOrigin));
            }

            @Override
            public void onUpstreamFinish() {
              complete(responses);
            }
          });
      setHandler(
          responses,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(fromOrigin);
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              cancel(fromOrigin, cause);
            }
          });
    }

    @Override
    public void preStart() {
      open.add(OriginConnection.this);
    }

    @Override
    public void postStop() {
      open.remove(OriginConnection.this);
    }

    @Override
    public void onTimer(Object timer) {
      failStage(new AnswerOverdueException());
    }
  }
}
