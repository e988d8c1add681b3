package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.UpstreamPlaylist.Media;
import io.millrace.channel.UpstreamPlaylist.Multivariant;
import io.millrace.channel.UpstreamPlaylist.Unusable;
import io.millrace.upstream.FetchedText;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamPlaylistTest {

  private static final URI ORIGIN = URI.create("http://a.test/live.m3u8?edge=7");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"",
        "#EXT-X-MAP:URI=\"init.mp4\"",
        "#EXT-X-BYTERANGE:100@0",
        "#EXT-X-I-FRAMES-ONLY",
        "#EXT-X-ENDLIST"
      })
  void everyKindOfMediaPlaylistIsTaken(String tag) {
    assertThat(media(tag)).isInstanceOf(Media.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html></html>", "\n <!DOCTYPE html>", "<?xml version='1.0'?>"})
  void markupIsUnusable(String text) {
    assertThat(read(text)).isEqualTo(new Unusable("a web page came instead of a playlist"));
  }

  @Test
  void aPlaylistOfVeryManyLinesIsUnusable() {
    String many = "#EXTINF:4,\n1.ts\n".repeat(UpstreamPlaylist.MOST_LINES / 2 - 10);
    assertThat(media(many)).isInstanceOf(Media.class);
    assertThat(media(many.repeat(2)))
        .isEqualTo(new Unusable("the playlist has more than 100000 lines"));
  }

  @Test
  void whatCannotBeParsedIsUnusableAndSaysWhere() {
    assertThat(((Unusable) read("#EXTM3U\n#EXTINF:2,\n7.ts\n")).reason())
        .startsWith("not a playlist: line ");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void variantsLeadOn(int variants) {
    String variant = "#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n";

    assertThat(((Multivariant) read("#EXTM3U\n" + variant.repeat(variants))).playlist().variants())
        .hasSize(variants);
  }

  @Test
  void renditionsWithoutAVariantAreUnusable() {
    assertThat(read("#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"n\",URI=\"a.m3u8\"\n"))
        .isEqualTo(new Unusable("a Multivariant Playlist without a variant"));
  }

  @Test
  void variablesComeFromTheAddressAndFromTheMultivariantPlaylist() {
    String text =
        """
        #EXTM3U
        #EXT-X-DEFINE:QUERYPARAM="edge"
        #EXT-X-DEFINE:IMPORT="token"
        #EXT-X-TARGETDURATION:2
        #EXTINF:2,
        {$edge}/{$token}.ts
        """;

    Media read =
        (Media)
            UpstreamPlaylist.read(
                new FetchedText(ORIGIN, Optional.empty(), text), Map.of("token", "t"));
    assertThat(read.playlist().segments().getFirst().uri()).isEqualTo("7/t.ts");
    assertThat(read(text)).as("nothing defines the token").isInstanceOf(Unusable.class);
  }

  @ParameterizedTest
  @CsvSource({"2.0, 2", "2.1, 3", "0, 1"})
  void aTargetDurationOfZeroIsTakenFromTheSegments(String segment, long target) {
    assertThat(targetDuration(0, segment)).isEqualTo(Duration.ofSeconds(target));
  }

  @Test
  void segmentsThatNoLiveChannelHasAreRefused() {
    assertThat(playlist(100_000, "2", "")).isInstanceOf(Unusable.class);
    assertThat(playlist(2, "61", "")).isInstanceOf(Unusable.class);
    assertThat(playlist(60, "60", "")).isInstanceOf(Media.class);
  }

  @Test
  void aRecordingMayHaveLongSegmentsButNeedsOne() {
    assertThat(playlist(3600, "3600", "#EXT-X-ENDLIST")).isInstanceOf(Media.class);
    assertThat(read("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-ENDLIST\n"))
        .isEqualTo(new Unusable("a recording without a segment"));
    assertThat(read("#EXTM3U\n#EXT-X-TARGETDURATION:4\n"))
        .as("a live one may begin later")
        .isInstanceOf(Media.class);
  }

  private static Duration targetDuration(long said, String segment) {
    return ((Media) playlist(said, segment, "")).playlist().targetDuration();
  }

  private static UpstreamPlaylist media(String tag) {
    return playlist(2, "2", tag);
  }

  private static UpstreamPlaylist playlist(long target, String segment, String tag) {
    return read(
        "#EXTM3U\n#EXT-X-TARGETDURATION:%d\n%s\n#EXTINF:%s,\n7.ts\n"
            .formatted(target, tag, segment));
  }

  private static UpstreamPlaylist read(String text) {
    return UpstreamPlaylist.read(new FetchedText(ORIGIN, Optional.empty(), text), Map.of());
  }

  @Test
  void aLadderOfVeryManyRungsIsUnusable() {
    String variant = "#EXT-X-STREAM-INF:BANDWIDTH=1\nv.m3u8\n";
    String most = "#EXTM3U\n" + variant.repeat(UpstreamPlaylist.MOST_OFFERED);

    assertThat(read(most)).isInstanceOf(Multivariant.class);
    assertThat(read(most + "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"g\",NAME=\"n\"\n"))
        .isEqualTo(
            new Unusable(
                "a Multivariant Playlist of 501 variants and renditions; up to 500 are taken"));
  }
}
