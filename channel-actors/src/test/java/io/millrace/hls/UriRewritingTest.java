package io.millrace.hls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriRewritingTest {

  /** Puts a prefix before every address and leaves those out that are named. */
  private record Prefixed(Set<String> leftOut) implements UriRewriting {
    @Override
    public Optional<String> variant(VariantStream variant) {
      return address(variant.uri());
    }

    @Override
    public Optional<String> iFrames(IFrameStream iFrames) {
      return address(iFrames.uri());
    }

    @Override
    public Optional<String> rendition(Rendition rendition) {
      return address(rendition.uri().orElseThrow());
    }

    @Override
    public Optional<String> sessionData(SessionData data) {
      return address(data.uri().orElseThrow());
    }

    private Optional<String> address(String uri) {
      return leftOut.contains(uri) ? Optional.empty() : Optional.of("ours/" + uri.hashCode());
    }
  }

  @Test
  void keepsWhatIsNoAddressAsItIs() {
    String text =
        """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-INDEPENDENT-SEGMENTS

        #EXT-X-START:TIME-OFFSET=-6 , PRECISE=NO
        #EXT-X-VENDOR:A=1, B="x,y"
        #EXT-X-MEDIA: TYPE=AUDIO ,GROUP-ID="a",NAME="One://",X-NEW=0x1F,URI="%s",DEFAULT=YES
        #EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="1",INSTREAM-ID="CC1"
        #EXT-X-SESSION-DATA:DATA-ID="com.example.title",VALUE="This is an example, isn't it"
        #EXT-X-SESSION-DATA:DATA-ID="words",URI="%s"
        #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a",CLOSED-CAPTIONS="cc",FUTURE="a, b"
          %s
        #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="%s"
        #EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://k",KEYFORMAT="com.example"
        """;
    String upstream = text.formatted("a.m3u8", "w.json", "v.m3u8", "i.m3u8");

    assertThat(rewritten(upstream))
        .isEqualTo(text.formatted(ours("a.m3u8"), ours("w.json"), ours("v.m3u8"), ours("i.m3u8")));
    assertThat(rewritten(upstream.replace("\n", "\r\n")))
        .isEqualTo(
            text.formatted(ours("a.m3u8"), ours("w.json"), ours("v.m3u8"), ours("i.m3u8"))
                .replace("\n", "\r\n"));
  }

  @Test
  void leavesOutWhatIsNotOurs() {
    assertThat(
            rewritten(
                """
                #EXTM3U url-tvg="http://guide.example.com/"
                # from http://packager.example.com/
                #EXT-X-CONTENT-STEERING:SERVER-URI="/s",PATHWAY-ID="A"
                #EXT-X-SESSION-KEY:METHOD=AES-128,URI="k1"
                #EXT-X-SESSION-KEY:METHOD=AES-128,URI="k2",KEYFORMAT="identity"
                #EXT-X-IMAGE-STREAM-INF:BANDWIDTH=1,URI="thumbs.m3u8"
                #EXT-X-VENDOR:https://vendor.example.com/
                #EXT-X-STREAM-INF:BANDWIDTH=1,PATHWAY-ID="A",X-FROM="https://a.example.com",X-URI="b"
                # here it comes
                v.m3u8
                """))
        .isEqualTo(
            """
            #EXTM3U
            #EXT-X-STREAM-INF:BANDWIDTH=1
            %s
            """
                .formatted(ours("v.m3u8")));
  }

  @Test
  void aGroupThatLostAllItsRenditionsIsNoLongerNamed() {
    String text =
        """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="1",URI="a1"
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="2",URI="a2"
        #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="a",NAME="1",URI="s1"
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="b",NAME="inside"
        #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a",SUBTITLES="a"
        v1
        #EXT-X-STREAM-INF:BANDWIDTH=2,AUDIO="b",CLOSED-CAPTIONS=NONE
        v2
        """;

    assertThat(rewritten(text, "a2", "s1"))
        .contains("BANDWIDTH=1,AUDIO=\"a\"\n")
        .contains("BANDWIDTH=2,AUDIO=\"b\",CLOSED-CAPTIONS=NONE\n")
        .doesNotContain("SUBTITLES");
    assertThat(rewritten(text, "a1", "a2")).contains("BANDWIDTH=1,SUBTITLES=\"a\"\n");
  }

  @Test
  void leavesVariantsIFramesAndDataOut() {
    assertThat(
            rewritten(
                """
                #EXTM3U
                #EXT-X-STREAM-INF:BANDWIDTH=1
                v1
                #EXT-X-STREAM-INF:BANDWIDTH=2
                v2
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i"
                #EXT-X-SESSION-DATA:DATA-ID="d",URI="d"
                """,
                "v1",
                "i",
                "d"))
        .isEqualTo("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=2\n" + ours("v2") + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "0 | TYPE=AUDIO,URI=\"a\" | 0",
        "9 | TYPE=AUDIO,URI=\"a\" | 9",
        "4 | TYPE=CLOSED-CAPTIONS,INSTREAM-ID=\"CC1\" | 4",
        "4 | TYPE=CLOSED-CAPTIONS,INSTREAM-ID=\"SERVICE1\" | 7",
        "0 | TYPE=CLOSED-CAPTIONS,INSTREAM-ID=\"SERVICE1\" | 7",
        "4 | TYPE=AUDIO,URI=\"a\",REQ-NEW=1 | 12",
        "4 | TYPE=AUDIO,URI=\"a\",INSTREAM-ID=\"1\" | 13",
        "14 | TYPE=AUDIO,URI=\"a\",INSTREAM-ID=\"1\" | 14",
      })
  void raisesTheVersionToWhatTheTagsNeed(int said, String media, int expected) {
    String version = said == 0 ? "" : "#EXT-X-VERSION:" + said + "\n";
    String text = "#EXTM3U\n" + version + "#EXT-X-MEDIA:" + media + "\n";

    String written = rewritten(text + "#EXT-X-STREAM-INF:BANDWIDTH=1\nv\n");

    if (expected == 0) {
      assertThat(written).doesNotContain("VERSION");
    } else {
      assertThat(written).startsWith("#EXTM3U\n#EXT-X-VERSION:" + expected + "\n#EXT-X-MEDIA");
    }
  }

  @Test
  void noAddressOfTheSourceIsLeftInAnyLadder() {
    for (PlaylistCorpus.Entry entry : PlaylistCorpus.readable()) {
      if (entry.playlist() instanceof MultivariantPlaylist playlist) {
        String text = PlaylistWriter.write(playlist, new Prefixed(Set.of()));
        var again = (MultivariantPlaylist) PlaylistParser.parse(text);

        assertThat(again.variants()).as(entry.name()).hasSameSizeAs(playlist.variants());
        assertThat(again.renditions()).as(entry.name()).hasSameSizeAs(playlist.renditions());
        assertThat(again.iFrameStreams()).as(entry.name()).hasSameSizeAs(playlist.iFrameStreams());
        assertThat(addresses(again)).as(entry.name()).allMatch(uri -> uri.startsWith("ours/"));
        assertThat(text).as(entry.name()).doesNotContain("http").doesNotContain("{$");
      }
    }
  }

  private static Set<String> addresses(MultivariantPlaylist playlist) {
    Set<String> addresses = new HashSet<>();
    playlist.variants().forEach(each -> addresses.add(each.uri()));
    playlist.iFrameStreams().forEach(each -> addresses.add(each.uri()));
    playlist.renditions().forEach(each -> each.uri().ifPresent(addresses::add));
    playlist.sessionData().forEach(each -> each.uri().ifPresent(addresses::add));
    return addresses;
  }

  private static String ours(String uri) {
    return "ours/" + uri.hashCode();
  }

  private static String rewritten(String text, String... leftOut) {
    return PlaylistWriter.write(
        (MultivariantPlaylist) PlaylistParser.parse(text), new Prefixed(Set.of(leftOut)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#EXT-X-X-INFO:NODE=\"video-edge-1.fra02\",USER-IP=\"203.0.113.7\",TOKEN=abc",
        "#EXT-X-NOTE:203.0.113.7",
        "#EXT-X-NOTE:2001:db8::1",
        "#EXT-X-NOTE:edge7:8080",
        "#EXT-X-NOTE:live/channel/7",
        "#EXT-X-NOTE:aHR0cDovL2Nkbg",
        "#EXT-X-NOTE:0123456789abcdef",
        "#EXT-X-INDEPENDENT-SEGMENTS:cdn1.example.com",
        "#EXTM3U:cdn1.example.com",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-SESSION-KEY:METHOD=AES-128,URI=\"k\",KEYFORMAT=\"com.example\"",
        "#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI=\"k\",KEYFORMAT=\"\"",
        "#EXT-X-SESSION-DATA:DATA-ID=\"d\",VALUE=\"https://cdn1.example.com/x\"",
        "#EXT-X-SESSION-DATA:DATA-ID=\"d\",VALUE=\"aHR0cHM6Ly9jZG4xLmV4YW1wbGUuY29tL3g=\"",
        "#EXT-X-SESSION-DATA:DATA-ID=\"d\",VALUE=\"v1-aHR0cHM6Ly9jZG4xLmV4YW1wbGUuY29tL3g\"",
        "#EXT-X-SESSION-DATA:DATA-ID=\"d\",VALUE=\"http%3A%2F%2Fcdn1\"",
      })
  void aTagThatTellsOfTheSourceIsLeftOut(String tag) {
    String variant = "#EXT-X-STREAM-INF:BANDWIDTH=1\nv\n";

    assertThat(rewritten("#EXTM3U\n" + tag + "\n" + variant).lines())
        .filteredOn(line -> !line.equals("#EXT-X-INDEPENDENT-SEGMENTS"))
        .containsExactly("#EXTM3U", "#EXT-X-STREAM-INF:BANDWIDTH=1", ours("v"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-HOST=\"cdn1.example.com\"",
        "X-NODE=edge7",
        "X-A=\"10.0.0.1\"",
        "X-A=\"/live/a\"",
        "X-A=0123456789abcdef",
        "TOKEN=abc",
        "abcdef",
        "VIDEO-RANGE=\"//cdn1\"",
      })
  void anAttributeThatTellsOfTheSourceIsLeftOut(String attribute) {
    assertThat(rewritten("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1," + attribute + ",SCORE=2\nv\n"))
        .isEqualTo("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,SCORE=2\n" + ours("v") + "\n");
  }

  @Test
  void whatIsVeryLongAndUnknownIsNotLookedAt() {
    String tag = "#EXT-X-NOTE:" + "a b ".repeat(1_000_000);

    assertThat(rewritten("#EXTM3U\n" + tag + "\n#EXT-X-STREAM-INF:BANDWIDTH=1\nv\n"))
        .doesNotContain("NOTE");
  }

  @Test
  void aBlankAddressIsNotWritten() {
    assertThat(
            rewritten(
                """
                #EXTM3U
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="Inside",URI=""
                #EXT-X-STREAM-INF:BANDWIDTH=1,AUDIO="a"
                v
                """))
        .contains("NAME=\"Inside\"\n", "AUDIO=\"a\"\n");
  }
}
