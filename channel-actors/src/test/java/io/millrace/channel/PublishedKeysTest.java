package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.hls.Key;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.PlaylistParser;
import io.millrace.segment.Protection;
import io.millrace.segment.SegmentCipher;
import java.util.HexFormat;
import java.util.Map;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedKeysTest {

  private static final String AES = "METHOD=AES-128,URI=\"secret.key\"";
  private static final String RIGHTS =
      "METHOD=SAMPLE-AES,URI=\"skd://asset\",KEYFORMAT=\"com.apple.streamingkeydelivery\"";
  private static final ByteString BYTES = ByteString.fromString("0123456789abcdef");

  @ParameterizedTest
  @CsvSource({
    "'', 0x00000000000000000000000000000105",
    "',IV=0x00112233445566778899aabbccddeeff', 0x00112233445566778899aabbccddeeff",
    "',IV=0x0a', 0x0000000000000000000000000000000a",
  })
  void theInitializationVectorIsExplicitSinceOurNumbersAreOthers(String said, String published) {
    MediaSegment segment = segment(261, AES + said);
    Key key = segment.keys().getFirst();

    assertThat(new PublishedKeys(segment, false).published(key, "key-1.key").attributes().write())
        .isEqualTo("METHOD=AES-128,URI=\"key-1.key\",IV=" + published);
  }

  @Test
  void otherAttributesStay() {
    MediaSegment segment =
        segment(1, "METHOD=SAMPLE-AES,URI=\"k\",KEYFORMAT=\"identity\",KEYFORMATVERSIONS=\"1\"");

    assertThat(
            new PublishedKeys(segment, false)
                .published(segment.keys().getFirst(), "key-1.key")
                .attributes()
                .write())
        .startsWith("METHOD=SAMPLE-AES,URI=\"key-1.key\",KEYFORMAT=\"identity\",")
        .contains("KEYFORMATVERSIONS=\"1\"");
  }

  @Test
  void keysOfRightsSystemsAreNotOurs() {
    assertThat(PublishedKeys.isOurs(segment(1, RIGHTS).keys().getFirst())).isFalse();
    assertThat(PublishedKeys.isOurs(segment(1, AES).keys().getFirst())).isTrue();
  }

  @Test
  void whatIsNotEncryptedIsInTheClear() {
    assertThat(protection(segment(1), false)).isEqualTo(new Protection.Clear());
    assertThat(protection(segment(1), true)).isEqualTo(new Protection.Clear());
  }

  @Test
  void wholeFilesPassThroughUnlessTheyAreDecrypted() {
    MediaSegment segment = segment(261, AES);

    assertThat(protection(segment, false))
        .isEqualTo(new Protection.PassedThrough(Protection.Scope.WHOLE_SEGMENT));
    byte[] iv = HexFormat.of().parseHex("00000000000000000000000000000105");
    assertThat(protection(segment, true))
        .isEqualTo(new Protection.Decrypted(new SegmentCipher(BYTES, ByteString.fromArray(iv))));
  }

  @Test
  void samplesPassThroughInAnyCase() {
    MediaSegment segment = segment(1, RIGHTS);

    assertThat(protection(segment, true))
        .isEqualTo(new Protection.PassedThrough(Protection.Scope.SAMPLES))
        .isEqualTo(protection(segment, false));
  }

  @Test
  void onlyAKeyThatWasUsedIsSpent() {
    MediaSegment segment = segment(1, AES, RIGHTS);
    Key ours = segment.keys().getFirst();
    Key rights = segment.keys().getLast();

    assertThat(new PublishedKeys(segment, true).isSpent(ours)).isTrue();
    assertThat(new PublishedKeys(segment, true).isSpent(rights)).isFalse();
    assertThat(new PublishedKeys(segment, false).isSpent(ours)).isFalse();
  }

  private static Protection protection(MediaSegment segment, boolean decrypts) {
    return new PublishedKeys(segment, decrypts)
        .protection(segment.keys().isEmpty() ? Map.of() : Map.of(segment.keys().getFirst(), BYTES));
  }

  private static MediaSegment segment(long msn, String... keys) {
    var text =
        new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:" + msn + '\n');
    for (String key : keys) {
      text.append("#EXT-X-KEY:").append(key).append('\n');
    }
    text.append("#EXTINF:4,\n1.ts\n");
    return ((MediaPlaylist) PlaylistParser.parse(text.toString())).segments().getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "METHOD=SAMPLE-AES,URI=\"k\",KEYFORMAT=\"\" | true",
        "METHOD=AES-128,URI=\"k\",KEYFORMAT=\"com.example\" | true",
        "METHOD=SAMPLE-AES,URI=\"k\",KEYFORMAT=\"com.example\" | false",
      })
  void wholeFilesAndBlankFormatsHavePlainKeys(String key, boolean ours) {
    assertThat(PublishedKeys.isOurs(segment(1, key).keys().getFirst())).isEqualTo(ours);
  }

  @Test
  void whatNoPlayerAsksForStaysBehind() {
    MediaSegment segment = segment(1, AES + ",X-EDGE=\"edge1.example.com\",IV=0x01");

    assertThat(
            new PublishedKeys(segment, false)
                .published(segment.keys().getFirst(), "key-1.key")
                .attributes()
                .write())
        .isEqualTo("METHOD=AES-128,URI=\"key-1.key\",IV=0x00000000000000000000000000000001");
  }

  @ParameterizedTest
  @CsvSource({"AES-128, 16", "SAMPLE-AES-CTR, 16", "AES-256, 32", "AES-256-GCM, 32", "OTHER, -1"})
  void theMethodSaysHowLongAKeyIs(String method, int length) {
    Key key = segment(1, "METHOD=" + method + ",URI=\"k\"").keys().getFirst();

    assertThat(PublishedKeys.length(key).orElse(-1)).isEqualTo(length);
  }

  @Test
  void filesUnderLongKeysPassThroughWhole() {
    MediaSegment segment = segment(1, "METHOD=AES-256,URI=\"k\"");

    assertThat(protection(segment, true))
        .isEqualTo(new Protection.PassedThrough(Protection.Scope.WHOLE_SEGMENT));
  }
}
