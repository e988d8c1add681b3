package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.stream.stage.TimerGraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Passes the bytes of a body on as long as they come, come fast enough, and are not too many; any
 * failure leaves as an {@link UpstreamException}. Time counts only while bytes are asked for: a
 * slow reader is not a slow origin.
 */
final class BodyGuard extends GraphStage<FlowShape<ByteString, ByteString>> {

  /**
   * What is allowed of one body.
   *
   * @param minimumSpeed bytes per second, averaged over each window
   */
  record Limits(Duration idle, long minimumSpeed, Duration window, long maximumBytes) {
    static Limits of(UpstreamSettings settings, long maximumBytes) {
      return new Limits(
          settings.idleTimeout(),
          settings.minimumSpeed(),
          settings.minimumSpeedWindow(),
          maximumBytes);
    }

    Limits with(long otherMaximumBytes) {
      return new Limits(idle, minimumSpeed, window, otherMaximumBytes);
    }
  }

  private static final String IDLE = "idle";
  private static final String WINDOW = "window";

  private final Inlet<ByteString> in = Inlet.create("BodyGuard.in");
  private final Outlet<ByteString> out = Outlet.create("BodyGuard.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final URI uri;
  private final Limits limits;
  private final Consumer<Boolean> ended;

  /** Ended is told once when the body is over, and whether it was read to its end. */
  BodyGuard(URI uri, Limits limits, Consumer<Boolean> ended) {
    this.uri = uri;
    this.limits = limits;
    this.ended = ended;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends TimerGraphStageLogic {

    private boolean whole;
    private long total;
    private long inWindow;
    private long windowStart;
    private long waitingSince;
    private long readerTime;

    Logic() {
      super(shape);
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPull() {
              asked();
            }

            @Override
            public void onPush() {
              arrived(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              whole = true;
              completeStage();
            }

            @Override
            public void onUpstreamFailure(Throwable failure) {
              failStage(Diagnosis.of(failure, uri));
            }
          });
    }

    @Override
    public void preStart() {
      windowStart = System.nanoTime();
      waitingSince = windowStart;
      if (limits.minimumSpeed() > 0) {
        scheduleWithFixedDelay(WINDOW, limits.window(), limits.window());
      }
    }

    @Override
    public void postStop() {
      ended.accept(whole);
    }

    private void asked() {
      long now = System.nanoTime();
      readerTime += now - waitingSince;
      waitingSince = now;
      scheduleOnce(IDLE, limits.idle());
      pull(in);
    }

    private void arrived(ByteString bytes) {
      cancelTimer(IDLE);
      waitingSince = System.nanoTime();
      total += bytes.length();
      inWindow += bytes.length();
      if (total > limits.maximumBytes()) {
        fail(Kind.TOO_LARGE, "the body is larger than " + limits.maximumBytes() + " bytes");
      } else {
        push(out, bytes);
      }
    }

    @Override
    public void onTimer(Object timer) {
      if (timer.equals(IDLE)) {
        fail(Kind.TIMEOUT, "the body has stopped for " + limits.idle().toMillis() + " ms");
      } else {
        endWindow();
      }
    }

    private void endWindow() {
      long now = System.nanoTime();
      boolean reading = !hasBeenPulled(in);
      long byReader = readerTime + (reading ? now - waitingSince : 0);
      double seconds = (now - windowStart - byReader) / 1e9;
      if (inWindow < limits.minimumSpeed() * seconds) {
        fail(Kind.TOO_SLOW, "the body comes slower than " + limits.minimumSpeed() + " bytes/s");
      }
      inWindow = 0;
      readerTime = 0;
      windowStart = now;
      if (reading) {
        waitingSince = now;
      }
    }

    private void fail(Kind kind, String what) {
      failStage(Diagnosis.exception(kind, what, uri));
    }
  }
}
