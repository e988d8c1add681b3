package io.millrace.http.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.Attachment.Kind;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaybackPathTest {

  private static final String SESSION = "abcDEF012_-abcDEF012_-012345678-";

  @Test
  void everyAddressOfPlaybackIsUnderstood() {
    assertThat(PlaybackPath.parse("/channels/a.b/stream.m3u8"))
        .contains(new PlaybackPath.MultivariantPlaylist("a.b"));
    assertThat(PlaybackPath.parse("/channels/a/main/index.m3u8"))
        .contains(new PlaybackPath.MediaPlaylist("a", Optional.empty(), "main"));
    assertThat(PlaybackPath.parse("/channels/a/main/0.ts"))
        .contains(segment(Optional.empty(), "main", 0, SegmentFormat.TRANSPORT_STREAM));
    assertThat(PlaybackPath.parse("/channels/a/viewers/" + SESSION + "/main/index.m3u8"))
        .contains(new PlaybackPath.MediaPlaylist("a", Optional.of(SESSION), "main"));
    assertThat(PlaybackPath.parse("/channels/a/viewers/" + SESSION + "/v-1/1767225600.ts"))
        .contains(
            segment(Optional.of(SESSION), "v-1", 1_767_225_600L, SegmentFormat.TRANSPORT_STREAM));
  }

  @ParameterizedTest
  @EnumSource(SegmentFormat.class)
  void aSegmentsExtensionIsItsFormat(SegmentFormat format) {
    assertThat(PlaybackPath.parse("/channels/a/main/7." + format.extension()))
        .contains(segment(Optional.empty(), "main", 7, format));
  }

  @ParameterizedTest
  @CsvSource({
    "init-0123456789abcdef.mp4,INITIALIZATION",
    "init-a.ts,INITIALIZATION",
    "init-a.aac,INITIALIZATION",
    "init-a.vtt,INITIALIZATION",
    "key-0123456789abcdef.key,KEY",
    "data-0,DATA",
    "data-123456789,DATA"
  })
  void whatPlaylistsNameBesideSegmentsIsToldByItsName(String name, Kind kind) {
    var expected = new AttachmentName(kind, name);

    assertThat(PlaybackPath.parse("/channels/a/main/" + name))
        .contains(new PlaybackPath.AttachedFile("a", Optional.empty(), "main", expected));
    assertThat(PlaybackPath.parse("/channels/a/viewers/" + SESSION + "/session/" + name))
        .contains(new PlaybackPath.AttachedFile("a", Optional.of(SESSION), "session", expected));
  }

  @Test
  void namesAreNoLongerThanAHash() {
    assertThat(AttachmentName.parse("key-" + "a".repeat(64) + ".key")).isPresent();
    assertThat(AttachmentName.parse("key-" + "a".repeat(65) + ".key")).isEmpty();
    assertThat(AttachmentName.parse("init-" + "a".repeat(65) + ".mp4")).isEmpty();
  }

  /** Any text is an address or none, and what is one is written back as it was. */
  @Test
  void whateverIsUnderstoodIsWhatWasAsked() {
    var random = new Random(7);
    String[] parts = {
      "/",
      "/",
      "channels",
      "viewers",
      SESSION,
      "main",
      "session",
      "index.m3u8",
      "stream.m3u8",
      "7",
      "0",
      ".",
      ".ts",
      ".m4s",
      "init-",
      "key-",
      "data-",
      "ab",
      "-",
      ".key",
      ".mp4",
      "..",
      "%2e",
      ""
    };
    int understood = 0;
    for (int i = 0; i < 200_000; i++) {
      var path = new StringBuilder("/channels/a/");
      for (int n = random.nextInt(8); n >= 0; n--) {
        path.append(parts[random.nextInt(parts.length)]);
      }
      Optional<PlaybackPath> parsed = PlaybackPath.parse(path.toString());
      parsed.ifPresent(is -> assertThat(written(is)).isEqualTo(path.toString()));
      understood += parsed.isPresent() ? 1 : 0;
    }
    assertThat(understood).isGreaterThan(100);
  }

  private static String written(PlaybackPath path) {
    String channel = "/channels/" + path.channel() + '/';
    return switch (path) {
      case PlaybackPath.MultivariantPlaylist any -> channel + "stream.m3u8";
      case PlaybackPath.MediaPlaylist(var any, var session, var track) ->
          channel + below(session) + track + "/index.m3u8";
      case PlaybackPath.MediaSegment(var any, var session, var track, var msn, var format) ->
          channel + below(session) + track + '/' + msn + '.' + format.extension();
      case PlaybackPath.AttachedFile(var any, var session, var track, var name) ->
          channel + below(session) + track + '/' + name.text();
    };
  }

  private static String below(Optional<String> session) {
    return session.map(id -> "viewers/" + id + '/').orElse("");
  }

  private static PlaybackPath segment(
      Optional<String> session, String track, long msn, SegmentFormat format) {
    return new PlaybackPath.MediaSegment("a", session, track, msn, format);
  }

  @Test
  void aTrackMayBeCalledViewers() {
    assertThat(PlaybackPath.parse("/channels/a/viewers/7.ts"))
        .contains(segment(Optional.empty(), "viewers", 7, SegmentFormat.TRANSPORT_STREAM));
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
        "/channels/a/main/1.",
        "/channels/a/main/1",
        "/channels/a/main/1.TS",
        "/channels/a/main/1.ts.ts",
        "/channels/a/main/1.m3u8",
        "/channels/a/main/1.html",
        "/channels/a/main/1 .ts",
        "/channels/a/main/1.ts;x",
        "/channels/a/main/1.ts\u0000",
        "/channels/a/main/1.ts%00",
        "/channels/a/session",
        "/channels/a/main/init-.mp4",
        "/channels/a/main/init-ab",
        "/channels/a/main/init-ab.",
        "/channels/a/main/init-ab.m4s",
        "/channels/a/main/init-ab.key",
        "/channels/a/main/init-AB.mp4",
        "/channels/a/main/init-xy.mp4",
        "/channels/a/main/init-a.b.mp4",
        "/channels/a/main/init-ab.mp4.mp4",
        "/channels/a/main/init-ab.mp4/",
        "/channels/a/main/init-..mp4",
        "/channels/a/main/Init-ab.mp4",
        "/channels/a/main/xinit-ab.mp4",
        "/channels/a/main/init_ab.mp4",
        "/channels/a/main/init-a b.mp4",
        "/channels/a/main/init-ab\u0000.mp4",
        "/channels/a/main/init-%61.mp4",
        "/channels/a/main/init-\uff41.mp4",
        "/channels/a/main/key-.key",
        "/channels/a/main/key-ab",
        "/channels/a/main/key-ab.mp4",
        "/channels/a/main/key-ab.KEY",
        "/channels/a/main/key-AB.key",
        "/channels/a/main/key-ab.key.key",
        "/channels/a/main/key-../ab.key",
        "/channels/a/main/data-",
        "/channels/a/main/data-01",
        "/channels/a/main/data--1",
        "/channels/a/main/data-1.json",
        "/channels/a/main/data-1a",
        "/channels/a/main/data-1234567890",
        "/channels/a/main/data-\u0661",
        "/channels/a/main/status-1",
        "/channels/a/data-1",
        "/channels/a/viewers/short/main/key-ab.key",
        "/channels/a/viewers/abcDEF012_-abcDEF012_-012345678-/key-ab.key",
        "/channels/a/viewers/abcDEF012_-abcDEF012_-012345678-/Main/key-ab.key",
        "/channels/a/viewers/abcDEF012_-abcDEF012_-012345678-/main/x/key-ab.key",
        "/channels/a/main/1234567890123456789.ts",
        "/channels/a/main/\u0661.ts",
        "/channels/a/main/x/1.ts",
        "/channels/a/viewers/short/main/1.ts",
        "/channels/a/viewers/abcDEF012_-abcDEF012_-012345678-/1.ts",
        "/channels/a/viewers/abcDEF012_-abcDEF012_-012345678-/main/x/1.ts",
        "/channels/a/viewers/abcDEF012_-abcDEF012_-012345678+/main/1.ts",
        "/channels/a/others/abcDEF012_-abcDEF012_-012345678-/main/1.ts"
      })
  void everythingElseNamesNothing(String path) {
    assertThat(PlaybackPath.parse(path)).isEmpty();
  }
}
