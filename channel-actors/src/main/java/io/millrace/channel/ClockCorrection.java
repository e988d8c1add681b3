package io.millrace.channel;

import io.millrace.media.DiscontinuityMark;
import io.millrace.media.MediaClockShift;
import io.millrace.media.MediaContainer;
import io.millrace.media.MediaInitialization;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.SegmentStoreFull;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Gives segments of one source the clock of another, in whose place they stand: the list of a
 * recording is read once, so that it cannot say that the clock changes.
 *
 * @param by how much later they have to be
 */
record ClockCorrection(Duration by) {

  /** From the starts of the same segment at both. */
  static Optional<ClockCorrection> between(Optional<Duration> shown, Optional<Duration> here) {
    return shown
        .flatMap(first -> here.map(first::minus))
        .filter(by -> !by.isZero())
        .map(ClockCorrection::new);
  }

  /**
   * The same segment on the other clock, in a body of its own; empty where that cannot be.
   *
   * @param whole a complete body, which stays the caller's
   */
  Optional<SegmentBody> of(
      SegmentBody whole,
      Optional<MediaInitialization> initialization,
      SegmentStore store,
      String channel) {
    return whole
        .container()
        .flatMap(
            container ->
                whole
                    .whole()
                    .map(bytes -> shifted(container, bytes.toArray(), initialization))
                    .flatMap(bytes -> copy(container, bytes, store, channel)));
  }

  private ByteString shifted(
      MediaContainer container, byte[] segment, Optional<MediaInitialization> initialization) {
    ByteString shifted =
        ByteString.fromArrayUnsafe(MediaClockShift.apply(container, segment, by, initialization));
    return container == MediaContainer.TRANSPORT_STREAM
        ? ByteString.fromArrayUnsafe(DiscontinuityMark.before(segment)).concat(shifted)
        : shifted;
  }

  private static Optional<SegmentBody> copy(
      MediaContainer container, ByteString bytes, SegmentStore store, String channel) {
    SegmentBody copy = store.begin(channel);
    try {
      copy.identify(container);
      copy.append(bytes);
      copy.complete();
      return Optional.of(copy);
    } catch (SegmentStoreFull full) {
      store.discard(copy);
      return Optional.empty();
    }
  }
}
