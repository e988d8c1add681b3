package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.FlowShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.stage.AbstractInOutHandler;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Passes a part of a body on: leaves out what comes before it, ends with it, and fails where there
 * is too little. What comes after it is not read, unless it is known that nothing comes: then the
 * end is waited for, which keeps the connection.
 */
final class BodyPart extends GraphStage<FlowShape<ByteString, ByteString>> {

  private final Inlet<ByteString> in = Inlet.create("BodyPart.in");
  private final Outlet<ByteString> out = Outlet.create("BodyPart.out");
  private final FlowShape<ByteString, ByteString> shape = FlowShape.of(in, out);
  private final URI uri;
  private final long before;
  private final long length;
  private final boolean isLast;

  /** IsLast tells that the body should end with the part. */
  BodyPart(URI uri, long before, long length, boolean isLast) {
    this.uri = uri;
    this.before = before;
    this.length = length;
    this.isLast = isLast;
  }

  @Override
  public FlowShape<ByteString, ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {

    private long toSkip = before;
    private long missing = length;

    Logic() {
      super(shape);
      setHandlers(
          in,
          out,
          new AbstractInOutHandler() {
            @Override
            public void onPull() {
              pull(in);
            }

            @Override
            public void onPush() {
              arrived(grab(in));
            }

            @Override
            public void onUpstreamFinish() {
              ended();
            }
          });
    }

    private void arrived(ByteString bytes) {
      int skipped = (int) Math.min(toSkip, bytes.length());
      toSkip -= skipped;
      ByteString found = bytes.drop(skipped);
      if (isLast && found.length() > missing) {
        fail("the body goes on after the bytes that it says it has");
        return;
      }
      ByteString wanted = found.take((int) Math.min(missing, found.length()));
      missing -= wanted.length();
      if (wanted.isEmpty()) {
        pull(in);
      } else {
        push(out, wanted);
      }
      if (missing == 0 && !isLast) {
        completeStage();
      }
    }

    private void ended() {
      if (missing > 0) {
        fail("the body ends " + missing + " bytes before the end of the range");
      } else {
        completeStage();
      }
    }

    private void fail(String what) {
      failStage(Diagnosis.exception(Kind.PROTOCOL, what, uri));
    }
  }
}
