package io.millrace.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.PlaylistParser;
import org.junit.jupiter.api.Test;

final class UpstreamPeriodsTest {

  /** Each letter is a segment, a capital one has a tag before it. */
  private static MediaPlaylist playlist(long msn, long sequence, String segments) {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:");
    text.append(msn).append("\n#EXT-X-DISCONTINUITY-SEQUENCE:").append(sequence).append('\n');
    for (int i = 0; i < segments.length(); i++) {
      char segment = segments.charAt(i);
      text.append(Character.isUpperCase(segment) ? "#EXT-X-DISCONTINUITY\n" : "");
      text.append("#EXTINF:6,\n").append(segment).append(".ts\n");
    }
    return (MediaPlaylist) PlaylistParser.parse(text.toString());
  }

  private static final UpstreamPeriods READ =
      UpstreamPeriods.start().after(playlist(10, 4, "abCd"));

  @Test
  void countsTheTagsUpToEachSegment() {
    assertThat(UpstreamPeriods.start().of(playlist(10, 4, "abCdE")))
        .containsExactly(4L, 4L, 5L, 5L, 6L);
  }

  @Test
  void goesOnWhereTheSourceCounts() {
    assertThat(READ.of(playlist(13, 5, "deF"))).containsExactly(5L, 5L, 6L);
  }

  @Test
  void goesOnWhereTheSourceForgetsWhatHasLeft() {
    assertThat(READ.of(playlist(13, 0, "deF"))).containsExactly(5L, 5L, 6L);
  }

  @Test
  void believesTheSourceWhereSegmentsWereMissed() {
    assertThat(READ.of(playlist(20, 9, "kl"))).containsExactly(9L, 9L);
    assertThat(READ.of(playlist(20, 0, "kL"))).containsExactly(5L, 6L);
  }

  @Test
  void beginsAnewWithTheNumbers() {
    UpstreamPeriods anew = READ.numberedAnew();
    assertThat(anew.numbering()).isEqualTo(1);
    assertThat(anew.of(playlist(0, 0, "aB"))).containsExactly(0L, 1L);
  }
}
