package io.millrace.http;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Ends a connection whose request head is not complete in time after its first byte: one that sends
 * a byte now and then is never idle, and would keep its place for ever. A head that arrives at
 * once, which is the usual case, costs no timer.
 *
 * <p>What follows a head is not looked at until something is answered.
 */
final class RequestHeadLimit
    extends GraphStage<BidiShape<ByteString, ByteString, ByteString, ByteString>> {

  private final Inlet<ByteString> answers = Inlet.create("RequestHeadLimit.answers");
  private final Outlet<ByteString> answersOut = Outlet.create("RequestHeadLimit.answersOut");
  private final Inlet<ByteString> requests = Inlet.create("RequestHeadLimit.requests");
  private final Outlet<ByteString> requestsOut = Outlet.create("RequestHeadLimit.requestsOut");
  private final BidiShape<ByteString, ByteString, ByteString, ByteString> shape =
      BidiShape.of(answers, answersOut, requests, requestsOut);
  private final Duration limit;

  RequestHeadLimit(Duration limit) {
    this.limit = limit;
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

    private static final String HEAD_DUE = "head due";

    /** Where a response's status begins. */
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private boolean inHead = true;
    private boolean afterLineFeed;

    Logic() {
      super(shape);
      setHandler(
          requests,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              ByteString bytes = grab(requests);
              if (inHead) {
                look(bytes);
              }
              push(requestsOut, bytes);
            }

            @Override
            public void onUpstreamFinish() {
              complete(requestsOut);
            }
          });
      setHandler(requestsOut, pulling(requests));
      setHandler(
          answers,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              ByteString bytes = grab(answers);
              if (!isInterim(bytes)) {
                cancelTimer(HEAD_DUE);
                inHead = true;
                afterLineFeed = false;
              }
              push(answersOut, bytes);
            }

            @Override
            public void onUpstreamFinish() {
              complete(answersOut);
            }
          });
      setHandler(answersOut, pulling(answers));
    }

    private AbstractOutHandler pulling(Inlet<ByteString> from) {
      return new AbstractOutHandler() {
        @Override
        public void onPull() {
          pull(from);
        }

        @Override
        public void onDownstreamFinish(Throwable cause) {
          cancel(from, cause);
        }
      };
    }

    /** Such as "HTTP/1.1 100 Continue", after which a body follows and no head. */
    private boolean isInterim(ByteString bytes) {
      return !inHead && bytes.length() > STATUS_AT && bytes.apply(STATUS_AT) == '1';
    }

    /** A head ends with an empty line; lines end with a line feed, mostly after a return. */
    private void look(ByteString bytes) {
      for (int at = 0; at < bytes.length(); at++) {
        byte next = bytes.apply(at);
        if (next == '\n' && afterLineFeed) {
          inHead = false;
          afterLineFeed = false;
          cancelTimer(HEAD_DUE);
          return;
        }
        afterLineFeed = next == '\n' || (next == '\r' && afterLineFeed);
      }
      if (!isTimerActive(HEAD_DUE)) {
        scheduleOnce(HEAD_DUE, limit);
      }
    }

    @Override
    public void onTimer(Object timer) {
      failStage(new TimeoutException("no complete request head within " + limit));
    }
  }
}
