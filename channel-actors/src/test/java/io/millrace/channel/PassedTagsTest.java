package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
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
        "#EXT-X-DATERANGE:ID=\"a\",X-ASSET-URI=\"a.m3u8\"",
        "#EXT-X-DATERANGE:ID=\"a\",X-CLICK=\"https://origin.example/\"",
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
}
