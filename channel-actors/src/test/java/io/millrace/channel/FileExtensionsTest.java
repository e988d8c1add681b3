package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.PlaylistParser;
import io.millrace.media.MediaContainer;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileExtensionsTest {

  @ParameterizedTest
  @CsvSource({
    "FRAGMENTED_MP4, false, http://a.test/1.ts, m4s",
    "TRANSPORT_STREAM, true, http://a.test/1.m4s, ts",
    "ADTS, false, http://a.test/1, aac",
    ", true, http://a.test/1.ts, m4s",
    ", false, http://a.test/1.AAC?x=.ts, aac",
    ", false, http://a.test/1.vtt, vtt",
    ", false, http://a.test/1.php?id=7, ts",
    ", false, http://a.test/segment, ts",
    ", false, http://a.test, ts",
  })
  void bytesCountMoreThanMapsAndThoseMoreThanNames(
      @Nullable MediaContainer seen, boolean mapped, URI uri, String extension) {
    assertThat(FileExtensions.of(Optional.ofNullable(seen), segment(mapped), uri))
        .isEqualTo(extension);
  }

  private static MediaSegment segment(boolean mapped) {
    String map = mapped ? "#EXT-X-MAP:URI=\"i.mp4\"\n" : "";
    return ((MediaPlaylist)
            PlaylistParser.parse("#EXTM3U\n#EXT-X-TARGETDURATION:4\n" + map + "#EXTINF:4,\n1\n"))
        .segments()
        .getFirst();
  }
}
