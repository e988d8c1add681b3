package io.millrace.segment;

import io.millrace.upstream.Upstream;
import java.time.InstantSource;
import org.apache.pekko.actor.typed.ActorSystem;

/** Fetches into a {@link SegmentStore}: each body can be read from its first valid bytes on. */
public final class StreamingSegmentFetcher implements SegmentFetcher {

  private final ActorSystem<?> system;
  private final SegmentStore store;
  private final SegmentValidator validator;
  private final InstantSource clock;

  public StreamingSegmentFetcher(
      ActorSystem<?> system, SegmentStore store, SegmentSettings settings, InstantSource clock) {
    this.system = system;
    this.store = store;
    this.validator = new SegmentValidator(settings);
    this.clock = clock;
  }

  @Override
  public SegmentInFlight fetch(Upstream upstream, SegmentToFetch segment) {
    SegmentTransfer transfer =
        new SegmentTransfer(segment, store.begin(segment.channel()), validator, clock);
    transfer.start(upstream, system);
    return new SegmentInFlight(
        transfer.body(),
        transfer.firstBytes(),
        transfer.validated(),
        () -> {
          transfer.cancel();
          store.discard(transfer.body());
        });
  }
}
