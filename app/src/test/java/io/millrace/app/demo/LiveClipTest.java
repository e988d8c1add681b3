package io.millrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LiveClipTest {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final long EDGE = START.getEpochSecond() / 2;

  private final LiveClip clip = new LiveClip(LoopedClip.bundled("primary"), START);

  @Test
  void listsTheLastSixWholeSegmentsWithTheirTimes() {
    assertThat(clip.playlist(START.plusMillis(1999)))
        .startsWith(
            """
            #EXTM3U
            #EXT-X-VERSION:3
            #EXT-X-TARGETDURATION:2
            #EXT-X-MEDIA-SEQUENCE:%d
            #EXT-X-PROGRAM-DATE-TIME:2026-03-01T11:59:48Z
            #EXTINF:2.000,
            %d.ts
            """
                .formatted(EDGE - 6, EDGE - 6))
        .endsWith(
            """
            #EXT-X-PROGRAM-DATE-TIME:2026-03-01T11:59:58Z
            #EXTINF:2.000,
            %d.ts
            """
                .formatted(EDGE - 1));
  }

  @Test
  void advancesByOneSegmentEveryTwoSeconds() {
    assertThat(clip.playlist(START.plusSeconds(2)))
        .contains("#EXT-X-MEDIA-SEQUENCE:" + (EDGE - 5) + "\n")
        .contains("\n" + EDGE + ".ts\n");
  }

  @Test
  void servesWhatIsListedAndAWhileLongerButNothingFromTheFuture() {
    assertThat(clip.serves(EDGE - 6, START)).isTrue();
    assertThat(clip.serves(EDGE - 1, START)).isTrue();
    assertThat(clip.serves(EDGE, START)).isFalse();
    assertThat(clip.serves(EDGE - 6, START.plusSeconds(20))).isTrue();
    assertThat(clip.serves(EDGE - 6, START.plusSeconds(60))).isFalse();
  }

  @Test
  void theOldestServedSegmentIsThere() {
    for (long msn = EDGE - 18; msn < EDGE; msn++) {
      assertThat(clip.serves(msn, START)).isTrue();
      assertThat(clip.segment(msn)).isNotEmpty();
    }
  }
}
