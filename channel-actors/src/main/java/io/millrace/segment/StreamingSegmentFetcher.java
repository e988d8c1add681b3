package io.millrace.segment;

import io.millrace.upstream.Upstream;
import org.apache.pekko.actor.typed.ActorSystem;

/** Fetches into a {@link SegmentStore}: each body can be read from its first valid bytes on. */
public final class StreamingSegmentFetcher implements SegmentFetcher {

  private final ActorSystem<?> system;
  private final SegmentStore store;
  private final SegmentValidator validator;

  public StreamingSegmentFetcher(
      ActorSystem<?> system, SegmentStore store, SegmentSettings settings) {
    this.system = system;
    this.store = store;
    this.validator = new SegmentValidator(settings);
  }

  @Override
  public SegmentInFlight fetch(Upstream upstream, SegmentToFetch segment) {
    SegmentTransfer transfer =
        new SegmentTransfer(segment, store.begin(segment.channel()), validator);
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
