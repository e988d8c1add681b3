package io.millrace.channel;

import io.millrace.ladder.LadderTrack;
import io.millrace.media.MediaContainer;
import io.millrace.media.WebVtt;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.source.ChannelId;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Packaging;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * Stands in for what a source does not have, so that a track goes on as long as the others do: text
 * without a word, or a gap.
 */
final class FillerSegments {

  private static final Packaging WEBVTT =
      new Packaging(MediaContainer.WEBVTT.extension(), Optional.empty(), List.of());

  private final SegmentStore store;
  private final ChannelId channel;

  FillerSegments(SegmentStore store, ChannelId channel) {
    this.store = store;
    this.channel = channel;
  }

  /** As long as this segment of another track, and at the same time. */
  SegmentPiece beside(NewSegment shown, LadderTrack.Kind kind) {
    return switch (kind) {
      case SUBTITLES ->
          text()
              .map(body -> new SegmentPiece(beside(shown, false, WEBVTT), Optional.of(body)))
              .orElseGet(() -> gap(shown, WEBVTT));
      case VARIANT, AUDIO, VIDEO, I_FRAMES ->
          gap(shown, new Packaging(shown.packaging().extension(), Optional.empty(), List.of()));
    };
  }

  private static SegmentPiece gap(NewSegment shown, Packaging packaging) {
    return new SegmentPiece(beside(shown, true, packaging), Optional.empty());
  }

  private static NewSegment beside(NewSegment shown, boolean gap, Packaging packaging) {
    return new NewSegment(
        shown.origin(),
        shown.duration(),
        false,
        shown.programDateTime(),
        gap,
        List.of(),
        packaging);
  }

  private Optional<SegmentBody> text() {
    SegmentBody body = store.begin(channel.value());
    try {
      body.append(ByteString.fromArrayUnsafe(WebVtt.empty()));
      body.complete();
      return Optional.of(body);
    } catch (SegmentStoreFull full) {
      store.discard(body);
      return Optional.empty();
    }
  }
}
