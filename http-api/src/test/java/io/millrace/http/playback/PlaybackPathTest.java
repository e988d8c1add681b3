package io.millrace.http.playback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaybackPathTest {

  private static final String SESSION = "abcDEF012_-abcDEF012_-";

  @Test
  void everyAddressOfPlaybackIsUnderstood() {
    assertThat(PlaybackPath.parse("/channels/a.b/stream.m3u8"))
        .contains(new PlaybackPath.MultivariantPlaylist("a.b"));
    assertThat(PlaybackPath.parse("/channels/a/main/index.m3u8"))
        .contains(new PlaybackPath.MediaPlaylist("a", Optional.empty(), "main"));
    assertThat(PlaybackPath.parse("/channels/a/main/0.ts"))
        .contains(new PlaybackPath.MediaSegment("a", Optional.empty(), "main", 0));
    assertThat(PlaybackPath.parse("/channels/a/viewers/" + SESSION + "/main/index.m3u8"))
        .contains(new PlaybackPath.MediaPlaylist("a", Optional.of(SESSION), "main"));
    assertThat(PlaybackPath.parse("/channels/a/viewers/" + SESSION + "/v-1/1767225600.ts"))
        .contains(new PlaybackPath.MediaSegment("a", Optional.of(SESSION), "v-1", 1_767_225_600L));
  }

  @Test
  void aTrackMayBeCalledViewers() {
    assertThat(PlaybackPath.parse("/channels/a/viewers/7.ts"))
        .contains(new PlaybackPath.MediaSegment("a", Optional.empty(), "viewers", 7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/channels",
        "/channels/",
        "/channels/a",
        "/channels/a/",
        "/channels/a/stream.m3u8/",
        "/channels/a/STREAM.m3u8",
        "/channels/a//stream.m3u8",
        "/channels/a/main",
        "/channels/a/main/",
        "/channels/a/Main/1.ts",
        "/channels/a/-main/1.ts",
        "/channels/a/main/.ts",
        "/channels/a/main/01.ts",
        "/channels/a/main/-1.ts",
        "/channels/a/main/+1.ts",
        "/channels/a/main/1.mp4",
        "/channels/a/main/1234567890123456789.ts",
        "/channels/a/main/\u0661.ts",
        "/channels/a/main/x/1.ts",
        "/channels/a/viewers/short/main/1.ts",
        "/channels/a/viewers/abcDEF012_-abcDEF012_-/1.ts",
        "/channels/a/viewers/abcDEF012_-abcDEF012_-/main/x/1.ts",
        "/channels/a/viewers/abcDEF012_-abcDEF012_+/main/1.ts",
        "/channels/a/others/abcDEF012_-abcDEF012_-/main/1.ts"
      })
  void everythingElseNamesNothing(String path) {
    assertThat(PlaybackPath.parse(path)).isEmpty();
  }
}
