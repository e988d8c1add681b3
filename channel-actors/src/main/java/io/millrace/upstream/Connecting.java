package io.millrace.upstream;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp.OutgoingConnection;
import org.apache.pekko.stream.stage.AbstractGraphStageWithMaterializedValue;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the first of several addresses that takes one. They are tried one after another;
 * each gets its share of the time that is left, so that a silent one leaves some to the next. The
 * materialized value fails as the last attempt did.
 */
final class Connecting
    extends AbstractGraphStageWithMaterializedValue<
        FlowShape<ByteString, ByteString>, CompletionStage<OutgoingConnection>> {

  /** Names with many addresses stand for many doors to one house; three of them shut are enough. */
  private static final int MOST_ATTEMPTS = 3;

  /** Where to, and how. */
  interface Way {
    /** The addresses, the best first; at least one. */
    CompletionStage<List<InetAddress>> addresses();

    /** Connects when it is run, within the time. */
    Flow<ByteString, ByteString, CompletionStage<OutgoingConnection>> to(
        InetAddress address, Duration time);

    /** This one took the connection. */
    void worked(InetAddress address);
  }

  private final Inlet<ByteString> in = Inlet.create("Connecting.in");
  private final Outlet<ByteString> out = Outlet.create("Connecting.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final Way way;
  private final Duration time;

  /**
   * A stage for one connection.
   *
   * @param time for all attempts together
   */
  Connecting(Way way, Duration time) {
    this.way = way;
    this.time = time;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public Pair<GraphStageLogic, CompletionStage<OutgoingConnection>>
      createLogicAndMaterializedValuePair(Attributes inheritedAttributes) {
    Logic logic = new Logic();
    return Pair.create(logic, logic.connected);
  }

  private record Found(@Nullable List<InetAddress> addresses, @Nullable Throwable failure) {}

  private record Tried(
      InetAddress address, @Nullable OutgoingConnection connection, @Nullable Throwable failure) {}

  private final class Logic extends GraphStageLogic {

    private final CompletableFuture<OutgoingConnection> connected = new CompletableFuture<>();
    private final Deque<InetAddress> left = new ArrayDeque<>();
    private final AsyncCallback<Found> found = createAsyncCallback(this::found);
    private final AsyncCallback<Tried> tried = createAsyncCallback(this::tried);
    private @Nullable SubSourceOutlet<ByteString> outward;
    private @Nullable SubSinkInlet<ByteString> inward;
    private long deadline;

    Logic() {
      super(shape);
      setHandler(in, new FromClient());
      setHandler(out, new ToClient());
    }

    @Override
    public void preStart() {
      way.addresses().whenComplete((all, failure) -> found.invoke(new Found(all, failure)));
    }

    @Override
    public void postStop() {
      connected.completeExceptionally(new ConnectionCutException());
    }

    private void found(Found result) {
      if (result.addresses() == null) {
        fail(result.failure());
      } else {
        deadline = System.nanoTime() + time.toNanos();
        result.addresses().stream().limit(MOST_ATTEMPTS).forEach(left::add);
        tryNext();
      }
    }

    private void tryNext() {
      InetAddress next = left.removeFirst();
      Duration share =
          Duration.ofNanos(Math.max(1_000_000, deadline - System.nanoTime()))
              .dividedBy(left.size() + 1);
      SubSourceOutlet<ByteString> source = new SubSourceOutlet<>("Connecting.outward");
      SubSinkInlet<ByteString> sink = new SubSinkInlet<>("Connecting.inward");
      source.setHandler(new ToOrigin(source));
      sink.setHandler(new FromOrigin(sink));
      outward = source;
      inward = sink;
      Source.fromGraph(source.source())
          .viaMat(way.to(next, share), Keep.right())
          .to(sink.sink())
          .run(subFusingMaterializer())
          .whenComplete((connection, why) -> tried.invoke(new Tried(next, connection, why)));
    }

    private void tried(Tried attempt) {
      if (attempt.connection() != null) {
        way.worked(attempt.address());
        connected.complete(attempt.connection());
        if (isAvailable(out) && inward != null && !inward.hasBeenPulled()) {
          inward.pull();
        }
      } else if (left.isEmpty()) {
        fail(attempt.failure());
      } else {
        tryNext();
      }
    }

    private void fail(@Nullable Throwable failure) {
      Throwable cause =
          failure instanceof CompletionException && failure.getCause() != null
              ? failure.getCause()
              : failure;
      Throwable reason = cause == null ? new ConnectionCutException() : cause;
      connected.completeExceptionally(reason);
      failStage(reason);
    }

    /** The origin asks for bytes when it is connected, and not before: none of them is lost. */
    private final class ToOrigin extends AbstractOutHandler {
      private final SubSourceOutlet<ByteString> source;

      ToOrigin(SubSourceOutlet<ByteString> source) {
        this.source = source;
      }

      @Override
      public void onPull() {
        if (isClosed(in)) {
          source.complete();
        } else if (!hasBeenPulled(in)) {
          pull(in);
        }
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        if (connected.isDone()) {
          cancel(in, cause);
        }
      }
    }

    private final class FromOrigin extends AbstractInHandler {
      private final SubSinkInlet<ByteString> sink;

      FromOrigin(SubSinkInlet<ByteString> sink) {
        this.sink = sink;
      }

      @Override
      public void onPush() {
        push(out, sink.grab());
      }

      @Override
      public void onUpstreamFinish() {
        complete(out);
      }

      /** Before there is a connection its attempt says more. */
      @Override
      public void onUpstreamFailure(Throwable failure) {
        if (connected.isDone()) {
          failStage(failure);
        }
      }
    }

    private final class FromClient extends AbstractInHandler {
      @Override
      public void onPush() {
        if (outward != null) {
          outward.push(grab(in));
        }
      }

      @Override
      public void onUpstreamFinish() {
        if (outward == null) {
          completeStage();
        } else {
          outward.complete();
        }
      }

      @Override
      public void onUpstreamFailure(Throwable failure) {
        if (outward != null) {
          outward.fail(failure);
        }
        failStage(failure);
      }
    }

    private final class ToClient extends AbstractOutHandler {
      @Override
      public void onPull() {
        if (connected.isDone() && inward != null) {
          inward.pull();
        }
      }

      @Override
      public void onDownstreamFinish(Throwable cause) {
        if (inward == null) {
          cancelStage(cause);
        } else {
          inward.cancel(cause);
        }
      }
    }
  }
}
