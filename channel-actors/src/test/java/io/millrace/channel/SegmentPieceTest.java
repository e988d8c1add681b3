package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.SyntheticTransportStream;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.SegmentOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class SegmentPieceTest {

  private static final String CHANNEL = "news";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration TWO = Duration.ofSeconds(2);
  private static final Duration SIX = Duration.ofSeconds(6);

  private final SegmentStore store = new SegmentStore(1 << 20);

  @Test
  void whatFitsTheTargetDurationStaysWhole() {
    SegmentPiece whole = piece(SIX, TWO);
    assertThat(whole.cutFor(SIX, store, CHANNEL)).containsExactly(whole);
  }

  @Test
  void aLongerSegmentIsCutAtItsKeyFrames() {
    List<SegmentPiece> pieces = piece(SIX, TWO).cutFor(TWO, store, CHANNEL);
    assertThat(pieces)
        .extracting(piece -> piece.segment().duration())
        .containsExactly(TWO, TWO, TWO);
    assertThat(pieces).allMatch(piece -> piece.body().orElseThrow().isComplete());
  }

  @Test
  void onlyTheFirstPieceCarriesDiscontinuityAndTags() {
    List<SegmentPiece> pieces = piece(SIX, TWO).cutFor(TWO, store, CHANNEL);
    assertThat(pieces)
        .extracting(piece -> piece.segment().discontinuity())
        .containsExactly(true, false, false);
    assertThat(pieces)
        .extracting(piece -> piece.segment().tags())
        .containsExactly(List.of("#EXT-X-CUE-OUT:30"), List.of(), List.of());
  }

  @Test
  void dateTimesGoOnFromPieceToPiece() {
    assertThat(piece(SIX, TWO).cutFor(TWO, store, CHANNEL))
        .extracting(piece -> piece.segment().programDateTime().orElseThrow())
        .containsExactly(START, START.plusSeconds(2), START.plusSeconds(4));
  }

  @Test
  void aSegmentWithOneKeyFrameStaysWhole() {
    SegmentPiece whole = piece(SIX, SIX);
    assertThat(whole.cutFor(TWO, store, CHANNEL)).containsExactly(whole);
  }

  @Test
  void theWholeStaysTheCallersSinceOtherTracksMayListIt() {
    SegmentPiece whole = piece(SIX, TWO);
    long pieces =
        whole.cutFor(TWO, store, CHANNEL).stream()
            .mapToLong(piece -> piece.body().orElseThrow().length())
            .sum();
    assertThat(store.use().heldBytes()).isEqualTo(pieces + whole.body().orElseThrow().length());

    whole.discardFrom(store);
    assertThat(store.use().heldBytes()).isEqualTo(pieces);
  }

  @Test
  void withoutMemoryForThePiecesItStaysWhole() {
    var small = new SegmentStore(256 * 1024);
    SegmentPiece whole = piece(SIX, TWO, small, 180_000);
    assertThat(whole.cutFor(TWO, small, CHANNEL)).containsExactly(whole);
    assertThat(small.use().heldBytes()).isEqualTo(whole.body().orElseThrow().length());
  }

  private SegmentPiece piece(Duration duration, Duration keyFrames) {
    return piece(duration, keyFrames, store, 60_000);
  }

  private static SegmentPiece piece(
      Duration duration, Duration keyFrames, SegmentStore store, int bytes) {
    byte[] stream =
        new SyntheticTransportStream(1, true).segment(900_000, duration, keyFrames, bytes);
    SegmentBody body = store.begin(CHANNEL);
    body.append(ByteString.fromArray(stream));
    body.complete();
    return new SegmentPiece(
        new NewSegment(
            new SegmentOrigin("primary", 7, "http://origin.example.com/7.ts"),
            duration,
            true,
            Optional.of(START),
            false,
            List.of("#EXT-X-CUE-OUT:30")),
        Optional.of(body));
  }
}
