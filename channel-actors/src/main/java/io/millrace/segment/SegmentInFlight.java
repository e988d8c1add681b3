package io.millrace.segment;

import io.millrace.media.MediaContainer;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A segment that is being fetched. Both stages fail with {@link SegmentInvalidException}, {@link
 * SegmentStoreFull}, {@link io.millrace.upstream.UpstreamException}, or {@link
 * SegmentGoneException} when it was cancelled or its channel removed; never wrapped. Then the body
 * has failed too and its memory is given back.
 *
 * @param body fills while the segment comes in
 * @param firstBytes completes when the first bytes are in and look like media, with what they are;
 *     empty where they are encrypted
 * @param validated completes when all bytes are in and the segment can be published
 * @param cancellation what {@link #cancel()} does
 */
public record SegmentInFlight(
    SegmentBody body,
    CompletionStage<Optional<MediaContainer>> firstBytes,
    CompletionStage<ValidatedSegment> validated,
    Runnable cancellation) {

  /**
   * Gives the segment up: ends the transfer if it is still running, and gives the memory back
   * unless the store has admitted the complete body. May be called at any time and more than once.
   */
  public void cancel() {
    cancellation.run();
  }
}
