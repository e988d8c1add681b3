package io.millrace.channel;

import io.millrace.hls.Key;
import io.millrace.segment.SegmentInFlight;
import io.millrace.segment.SegmentToFetch;
import io.millrace.segment.ValidatedSegment;
import io.millrace.timeline.Packaging;
import io.millrace.upstream.BodyRange;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The first segment of a recording, fetched to see whether the recording can be had and what it is.
 *
 * @param flight holds its body, which belongs to whoever gets the probe
 */
record RecordingProbe(ValidatedSegment segment, SegmentParts parts, SegmentInFlight flight) {

  /** Some lists say nothing of how long a segment is. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Fetches it; fails with an exception of ours. */
  static CompletionStage<RecordingProbe> of(
      RecordedFetches.Place place, ChannelTools tools, String channel) {
    RecordedSegment recorded = place.recorded();
    return place
        .attachments()
        .partsOf(recorded.segment(), recorded.base())
        .thenCompose(
            parts -> {
              SegmentInFlight flight =
                  tools.fetcher().fetch(place.upstream(), toFetch(place, parts, channel));
              return flight
                  .validated()
                  .thenApply(segment -> new RecordingProbe(segment, parts, flight));
            });
  }

  /** What to fetch of that place. */
  static SegmentToFetch toFetch(RecordedFetches.Place place, SegmentParts parts, String channel) {
    RecordedSegment recorded = place.recorded();
    return new SegmentToFetch(
        channel,
        recorded.address(),
        recorded.segment().byteRange().map(part -> new BodyRange(part.offset(), part.length())),
        recorded.segment().duration().isZero() ? SHORTEST : recorded.segment().duration(),
        parts.protection(),
        parts.initialization(),
        place.expectation());
  }

  /**
   * Whether segments like this can be given to players that were told of another packaging: they
   * read the list of a recording once.
   */
  boolean fits(Packaging told, HeldAttachments held) {
    boolean sameContainer =
        segment.container().map(each -> each.extension().equals(told.extension())).orElse(true);
    return sameContainer && sameSection(told.map(), held) && sameKeys(told.keys(), held);
  }

  private boolean sameSection(Optional<String> told, HeldAttachments held) {
    Optional<String> name = told.map(SegmentPath::nameIn);
    if (name.isEmpty() || parts.map().isEmpty()) {
      return name.isEmpty() && parts.map().isEmpty();
    }
    return !held.has(name.get()) || isSame(held.get(name.get()), parts.map().get());
  }

  private boolean sameKeys(List<Key> told, HeldAttachments held) {
    if (told.size() != parts.keys().size()) {
      return false;
    }
    for (int i = 0; i < told.size(); i++) {
      if (!isSame(told.get(i), parts.keys().get(i), held)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSame(Key told, Key here, HeldAttachments held) {
    return told.method().equals(here.method())
        && Arrays.equals(told.iv().orElse(null), here.iv().orElse(null))
        && (!held.has(told.uri()) || isSame(held.get(told.uri()), here.uri()));
  }

  private boolean isSame(Attachment told, String name) {
    return Optional.ofNullable(parts.attachments().get(name))
        .filter(here -> here.bytes().equals(told.bytes()))
        .isPresent();
  }
}
