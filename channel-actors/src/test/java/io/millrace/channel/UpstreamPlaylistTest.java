package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.UpstreamPlaylist.Elsewhere;
import io.millrace.channel.UpstreamPlaylist.Live;
import io.millrace.channel.UpstreamPlaylist.Unsupported;
import io.millrace.channel.UpstreamPlaylist.Unusable;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamPlaylistTest {

  @Test
  void aPlainMediaPlaylistIsLive() {
    assertThat(media("")).isInstanceOf(Live.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html></html>", "\n <!DOCTYPE html>", "<?xml version='1.0'?>"})
  void markupIsUnusable(String text) {
    assertThat(UpstreamPlaylist.read(text))
        .isEqualTo(new Unusable("a web page came instead of a playlist"));
  }

  @Test
  void aPlaylistOfVeryManyLinesIsUnusable() {
    String many = "#EXTINF:4,\n1.ts\n".repeat(9_990);
    assertThat(media(many)).isInstanceOf(Live.class);
    assertThat(media(many.repeat(2)))
        .isEqualTo(new Unusable("the playlist has more than 20000 lines"));
  }

  @Test
  void whatCannotBeParsedIsUnusableAndSaysWhere() {
    assertThat(((Unusable) UpstreamPlaylist.read("#EXTM3U\n#EXTINF:2,\n7.ts\n")).reason())
        .startsWith("not a playlist: line ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#EXT-X-KEY:METHOD=AES-128,URI=\"k\" | encryption (EXT-X-KEY)",
        "#EXT-X-MAP:URI=\"init.mp4\" | fMP4 segments (EXT-X-MAP)",
        "#EXT-X-BYTERANGE:100@0 | byte ranges (EXT-X-BYTERANGE)",
        "#EXT-X-I-FRAMES-ONLY | a playlist of I-frames only"
      })
  void whatIsNotSupportedIsNamed(String tag, String what) {
    assertThat(media(tag)).isEqualTo(new Unsupported(what));
  }

  @Test
  void oneVariantLeadsOnAndDescribesItsMedia() {
    assertThat(
            UpstreamPlaylist.read(
                "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"a,b\",AUDIO=\"x\",RESOLUTION=1x2\nv.m3u8\n"))
        .isEqualTo(new Elsewhere("v.m3u8", Optional.of("CODECS=\"a,b\",RESOLUTION=1x2")));
  }

  @Test
  void severalVariantsAreNotSupported() {
    assertThat(
            UpstreamPlaylist.read(
                "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na\n#EXT-X-STREAM-INF:BANDWIDTH=2\nb\n"))
        .isEqualTo(new Unsupported("a Multivariant Playlist with 2 variants"));
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
    assertThat(playlist(60, "60", "")).isInstanceOf(Live.class);
  }

  private static Duration targetDuration(long said, String segment) {
    return ((Live) playlist(said, segment, "")).playlist().targetDuration();
  }

  private static UpstreamPlaylist media(String tag) {
    return playlist(2, "2", tag);
  }

  private static UpstreamPlaylist playlist(long target, String segment, String tag) {
    return UpstreamPlaylist.read(
        "#EXTM3U\n#EXT-X-TARGETDURATION:%d\n%s\n#EXTINF:%s,\n7.ts\n"
            .formatted(target, tag, segment));
  }
}
