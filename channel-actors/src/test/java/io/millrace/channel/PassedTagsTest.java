package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a source's own lines players get to see. */
class PassedTagsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#EXT-X-DATERANGE:ID=\"splice-6FFFFFF0\",START-DATE=\"2030-01-01T00:00:00Z\",SCTE35-OUT=0xFC002F0000000000FF000014056FFFFFF000E0",
        "#EXT-X-DATERANGE:ID=\"a\",CLASS=\"com.example.break\",START-DATE=\"2030-01-01T00:00:00Z\"",
        "#EXT-X-CUE-OUT:30.0",
        "#EXT-X-CUE-OUT:DURATION=30",
        "#EXT-X-CUE-OUT-CONT:ElapsedTime=5.9,Duration=30,SCTE35=/DAlAAAAAAAAAP/wFAUAAAABf+/+AA==",
        "#EXT-X-CUE-IN",
        "#EXT-OATCLS-SCTE35:/DAvAAAAAAAA///wFAVIAACPf+/+c2nALv4AUsz1AAAAAAAKAAhDVUVJAAABNWLbowo=",
        "#EXT-X-SCTE35:CUE=\"/DAIAAAAAAAAAAAQAAZ/I0VniQAQAgBDVUVJQAAAAH+cAAAAAA==\"",
        "#EXT-X-SPLICEPOINT-SCTE35:/DAgAAAAAAAAAP/wDwUAAHn+f8/+QubGOQAAAAAA+UgU0Q==",
        "#EXT-X-ASSET:CAID=0x0000000020FB6501,GENRE=news",
        "#EXT-X-BITRATE:4000",
        "#EXT-X-UNKNOWN",
        "#EXT-X-UNKNOWN:1000",
        "#EXT-X-UNKNOWN:A=1.25,B=\"two words\",C=10/30",
        "#EXT-X-UNKNOWN:2030-01-01T00:00:00.000Z",
        "#EXT-X-UNKNOWN:DURATION-IN-SECONDS=30",
        "#EXTVLCOPT",
      })
  void passes(String tag) {
    assertThat(PassedTags.of(List.of(tag))).containsExactly(tag);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# a comment",
        "#EXT-X-DATERANGE:ID=\"https://origin.example/\",DURATION=4",
        "#EXT-X-DATERANGE:X-ASSET-URI=\"a.m3u8\"",
        "#EXT-X-ASSET:SRC=//origin/a",
        "#EXT-X-AD:URI=\"a.ts\"",
        "#EXT-X-CDN:edge7.origin.example",
        "#EXT-X-CDN:edge7:8080",
        "#EXT-X-CDN:10.1.2.3",
        "#EXT-X-CDN:2001:db8:0:1::7",
        "#EXT-X-CDN:[::1]",
        "#EXT-X-CDN:https%3A%2F%2Forigin",
        "#EXT-X-FROM:/live/news",
        "#EXT-X-FROM:me@origin",
        "#EXT-X-TOKEN:12345",
        "#EXT-X-THING:auth=12345",
        "#EXT-X-THING:0123456789abcdef",
        "#EXT-X-THING:id=\"c2VjcmV0MTIzNDU2Nzg5MA==\"",
        "#EXT-X-THING:c2VjcmV0MTIzND=",
        "#EXT-X-THING:550e8400-e29b-41d4-a716-446655440000",
      })
  void leavesBehind(String tag) {
    assertThat(PassedTags.of(List.of(tag))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ID=\"a\",X-ASSET-URI=\"a.m3u8\" | ID=\"a\"",
        "ID=\"a\",X-ASSET-LIST=\"https://origin.example/a,b\",SCTE35-OUT=0xFC00 | ID=\"a\",SCTE35-OUT=0xFC00",
        "X-ASSET-URI=\"a.m3u8\",ID=\"a\",CLASS=\"x,y\" | ID=\"a\",CLASS=\"x,y\"",
        "ID=\"a\", X-CLICK=\"//origin/\", DURATION=4.5 | ID=\"a\", DURATION=4.5",
      })
  void takesAddressesOutOfDateRanges(String attributes, String left) {
    assertThat(PassedTags.of(List.of("#EXT-X-DATERANGE:" + attributes)))
        .containsExactly("#EXT-X-DATERANGE:" + left);
  }

  @Test
  void leavesLongLinesBehind() {
    String unknown = "#EXT-X-UNKNOWN:" + "a ".repeat(504);
    String cue = "#EXT-X-CUE-OUT-CONT:SCTE35=" + "0".repeat(60_000);
    assertThat(PassedTags.of(List.of(unknown, unknown + "  ", cue, cue + "0".repeat(6_000))))
        .containsExactly(unknown, cue);
  }

  /** A line of 40 KB took fourteen seconds once, and a playlist may have a hundred of them. */
  @ParameterizedTest
  @ValueSource(strings = {"a", "1", "-", "a-", "1a", "a:1", "//", "a.", "%", "URI ", ",ID=", "\""})
  void takesLittleTimeForALotOfText(String word) {
    String text = word.repeat((4 << 20) / word.length());
    List<String> lines =
        List.of(
            "#EXT-X-UNKNOWN:" + text,
            "#EXT-X-DATERANGE:" + text,
            "#EXT-X-DATERANGE:" + text.substring(0, 65_000) + "//");
    assertThat(timeFor(lines)).isLessThan(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "1", "-", "a-", "1a", "a:1", "a ", "%"})
  void takesLittleTimeForManyTags(String word) {
    String tag = "#EXT-X-UNKNOWN:" + word.repeat(1_000 / word.length());
    List<String> tags = Collections.nCopies(1_024, tag);
    assertThat(timeFor(tags)).isLessThan(Duration.ofSeconds(4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "News 24", "Artist - Song, part 2", "1080p"})
  void passesTitles(String title) {
    assertThat(PassedTags.title(title)).isEqualTo(title);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://origin.example/", "edge7.origin.example", "0123456789abcdef", "auth=1"})
  void leavesTitlesBehind(String title) {
    assertThat(PassedTags.title(title)).isEmpty();
  }

  @Test
  void passesWhatHoldsForARecordingAsAWhole() {
    List<String> tags =
        List.of(
            "#EXT-X-INDEPENDENT-SEGMENTS",
            "#EXT-X-START:TIME-OFFSET=-12.5,PRECISE=YES",
            "#EXT-X-START:TIME-OFFSET=0,URI=\"a\"",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            "#EXT-X-ALLOW-CACHE:NO");
    assertThat(PassedTags.ofRecording(tags)).containsExactly(tags.get(0), tags.get(1));
  }

  /** Of the processor, whatever else it has to do. */
  private static Duration timeFor(List<String> tags) {
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    PassedTags.of(tags);
    return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
  }
}
