package io.millrace.segment;

import io.millrace.upstream.Upstream;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.Materializer;

/**
 * Fetches MPEG-TS segments: their bytes are in the body, checked, as soon as they arrive.
 * Thread-safe.
 */
public final class StreamingSegmentFetcher implements SegmentFetcher {

  private final Materializer materializer;
  private final SegmentStore store;
  private final SegmentValidator validator;
  private final InstantSource clock;

  public StreamingSegmentFetcher(
      ActorSystem<?> system, SegmentStore store, SegmentSettings settings, InstantSource clock) {
    this.materializer = Materializer.matFromSystem(system);
    this.store = store;
    this.validator = new SegmentValidator(settings.durationTolerance());
    this.clock = clock;
  }

  @Override
  public SegmentInFlight fetch(Upstream upstream, SegmentToFetch segment) {
    SegmentBody body = store.begin(segment.channel());
    var transfer =
        new SegmentTransfer(
            body, validator, segment.announced(), clock, () -> store.discard(body), materializer);
    upstream.open(segment.uri()).whenComplete(transfer::opened);
    return new SegmentInFlight(body, transfer.firstBytes(), transfer.validated(), transfer::cancel);
  }
}
