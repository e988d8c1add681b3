package io.millrace.channel;

import io.millrace.media.MediaContainer;
import io.millrace.media.TransportStreamPiece;
import io.millrace.media.TransportStreamSplitter;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.SegmentOrigin;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/**
 * A segment with its bytes, or a part of one that is too long for the Target Duration.
 *
 * @param body empty for a gap
 */
record SegmentPiece(NewSegment segment, Optional<SegmentBody> body) {

  /** RFC 8216, 4.3.3.1: what rounds to the Target Duration is not longer than it. */
  private static final Duration ROUNDED_DOWN = Duration.ofMillis(499);

  void discardFrom(SegmentStore store) {
    body.ifPresent(store::discard);
  }

  /**
   * The segment in as many pieces as key frames and the Target Duration call for; itself where it
   * is short enough, cannot be cut, or there is no memory for the pieces. The whole one stays the
   * caller's.
   */
  List<SegmentPiece> cutFor(Duration targetDuration, SegmentStore store, String channel) {
    Duration longest = targetDuration.plus(ROUNDED_DOWN);
    Optional<ByteString> whole = body.flatMap(SegmentBody::whole);
    if (segment.duration().compareTo(longest) <= 0 || whole.isEmpty() || !isReadable()) {
      return List.of(this);
    }
    List<TransportStreamPiece> cuts =
        TransportStreamSplitter.split(
            ByteBuffer.wrap(whole.get().toArray()), segment.duration(), longest);
    return cuts.size() < 2 ? List.of(this) : filled(cuts, store, channel);
  }

  private boolean isReadable() {
    return segment.packaging().keys().isEmpty()
        && segment.packaging().extension().equals(MediaContainer.TRANSPORT_STREAM.extension());
  }

  private List<SegmentPiece> filled(
      List<TransportStreamPiece> cuts, SegmentStore store, String channel) {
    var pieces = new ArrayList<SegmentPiece>();
    Duration before = Duration.ZERO;
    for (TransportStreamPiece cut : cuts) {
      SegmentBody part = store.begin(channel);
      pieces.add(new SegmentPiece(part(pieces.size(), cut.duration(), before), Optional.of(part)));
      before = before.plus(cut.duration());
      try {
        part.identify(MediaContainer.TRANSPORT_STREAM);
        part.append(ByteString.fromByteBuffer(cut.bytes()));
        part.complete();
      } catch (SegmentStoreFull playableWhole) {
        pieces.forEach(piece -> piece.discardFrom(store));
        return List.of(this);
      }
    }
    return pieces;
  }

  private NewSegment part(int index, Duration duration, Duration before) {
    SegmentOrigin whole = segment.origin();
    return index == 0
        ? new NewSegment(
            whole,
            duration,
            segment.title(),
            segment.discontinuity(),
            segment.programDateTime(),
            false,
            segment.tags(),
            segment.packaging())
        : new NewSegment(
            whole.part(index),
            duration,
            false,
            segment.programDateTime().map(start -> start.plus(before)),
            false,
            List.of(),
            segment.packaging());
  }
}
