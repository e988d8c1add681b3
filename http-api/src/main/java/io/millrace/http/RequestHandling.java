package io.millrace.http;

import io.millrace.http.playback.Playback;
import io.millrace.segment.SegmentLease;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;

/**
 * Answers the requests of one connection, one at a time. What is answered at once goes out on the
 * same thread.
 *
 * <p>When the server stops, a connection without an open request ends after the response that is
 * being sent, if there is one, and a connection with an open request after the response to it.
 */
final class RequestHandling extends GraphStage<FlowShape<HttpRequest, HttpResponse>> {

  private final Inlet<HttpRequest> in = Inlet.create("RequestHandling.in");
  private final Outlet<HttpResponse> out = Outlet.create("RequestHandling.out");
  private final FlowShape<HttpRequest, HttpResponse> shape = FlowShape.of(in, out);
  private final Function<HttpRequest, CompletableFuture<HttpResponse>> handler;
  private final OpenConnections connections;
  private final SegmentLoan loan;

  /**
   * @param handler its futures never fail
   * @param loan takes over what is lent for the responses
   */
  RequestHandling(
      Function<HttpRequest, CompletableFuture<HttpResponse>> handler,
      OpenConnections connections,
      SegmentLoan loan) {
    this.loan = loan;
    this.handler = handler;
    this.connections = connections;
  }

  @Override
  public FlowShape<HttpRequest, HttpResponse> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {

    private final AsyncCallback<HttpResponse> answered =
        createAsyncCallback((Procedure<HttpResponse>) this::answer);
    private final AsyncCallback<Done> stopping =
        createAsyncCallback((Procedure<Done>) any -> end());
    private boolean open;
    private boolean ending;

    Logic() {
      super(shape);
      setHandler(
          in,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              handle(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              if (open) {
                ending = true;
              } else {
                completeStage();
              }
            }
          });
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }
          });
    }

    @Override
    public void preStart() {
      connections.answering(stopping);
    }

    @Override
    public void postStop() {
      connections.answersNoMore(stopping);
    }

    private void handle(HttpRequest request) {
      open = true;
      CompletableFuture<HttpResponse> answer = handler.apply(request);
      if (answer.isDone()) {
        answer(answer.join());
      } else {
        var unused = answer.thenAccept(this::answerLater);
      }
    }

    /** The connection may be gone by now. */
    private void answerLater(HttpResponse response) {
      answered
          .invokeWithFeedbackCompletionStage(response)
          .exceptionally(
              gone -> {
                response.getAttribute(Playback.LEASE).ifPresent(SegmentLease::release);
                return Done.getInstance();
              });
    }

    private void answer(HttpResponse response) {
      open = false;
      response
          .getAttribute(Playback.LEASE)
          .ifPresent(
              lease -> loan.take(lease, response.entity().getContentLengthOption().orElse(0)));
      if (ending) {
        push(out, Router.closing(response));
        completeStage();
      } else {
        push(out, response);
      }
    }

    private void end() {
      if (open) {
        ending = true;
      } else {
        completeStage();
      }
    }
  }
}
