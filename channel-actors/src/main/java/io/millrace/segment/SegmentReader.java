package io.millrace.segment;

import org.apache.pekko.japi.function.Procedure;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/**
 * Reads one {@link SegmentBody} from its start. Takes bytes only on demand, so a slow reader keeps
 * a position and nothing else; where it has caught up with the writer, it is woken by a callback.
 */
final class SegmentReader extends GraphStage<SourceShape<ByteString>> {

  private final Outlet<ByteString> out = Outlet.create("SegmentReader.out");
  private final SourceShape<ByteString> shape = SourceShape.of(out);
  private final SegmentBody body;

  SegmentReader(SegmentBody body) {
    this.body = body;
  }

  @Override
  public SourceShape<ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes inheritedAttributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic implements Runnable {

    private final AsyncCallback<Logic> woken =
        createAsyncCallback((Procedure<Logic>) any -> advance());
    private long position;

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              advance();
            }
          });
    }

    @Override
    public void preStart() {
      body.enter();
    }

    @Override
    public void postStop() {
      body.leave(this);
    }

    /** Called by the writer's thread. */
    @Override
    public void run() {
      woken.invoke(this);
    }

    private void advance() {
      if (!isAvailable(out)) {
        return;
      }
      switch (body.read(position, this)) {
        case SegmentReading.Bytes(var bytes) -> {
          position += bytes.length();
          push(out, bytes);
        }
        case SegmentReading.Ended() -> completeStage();
        case SegmentReading.Failed(var cause) -> failStage(cause);
        case SegmentReading.Waiting() -> {}
      }
    }
  }
}
