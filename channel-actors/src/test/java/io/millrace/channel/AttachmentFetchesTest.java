package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.hls.Key;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.hls.PlaylistParser;
import io.millrace.media.MediaInitialization;
import io.millrace.media.SyntheticFragmentedMp4;
import io.millrace.segment.Protection;
import io.millrace.segment.SegmentCipher;
import io.millrace.segment.SegmentInvalidException;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentFetchesTest {

  private static final URI BASE = URI.create("http://a/secret/live.m3u8");
  private static final URI KEY_1 = URI.create("http://a/secret/1.key");
  private static final URI KEY_2 = URI.create("http://a/secret/2.key");
  private static final URI MAP = URI.create("http://a/secret/init.mp4");
  private static final ByteString BYTES_1 = ByteString.fromString("0123456789abcdef");
  private static final ByteString BYTES_2 = ByteString.fromString("fedcba9876543210");
  private static final ByteString SECTION =
      ByteString.fromArray(SyntheticFragmentedMp4.video(1).init());

  private final FakeOrigins origins = new FakeOrigins();
  private final AttachmentFetches passing = fetches(false);

  AttachmentFetchesTest() {
    origins.says(KEY_1, BYTES_1);
    origins.says(KEY_2, BYTES_2);
    origins.says(MAP, SECTION);
  }

  @Test
  void aKeyIsFetchedOnceForManySegmentsAndPublishedUnderANameOfOurs() {
    List<MediaSegment> segments = segments("#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"", "", "");
    for (MediaSegment segment : segments) {
      SegmentParts parts = parts(passing, segment);
      Key key = parts.keys().getFirst();
      assertThat(key.uri()).matches("key-[0-9a-f]{24}\\.key");
      assertThat(parts.attachments())
          .containsExactly(
              Map.entry(
                  key.uri(),
                  new Attachment(Attachment.Kind.KEY, "application/octet-stream", BYTES_1)));
      assertThat(key.iv().orElseThrow()).endsWith((byte) segment.mediaSequenceNumber());
      assertThat(parts.protection())
          .isEqualTo(new Protection.PassedThrough(Protection.Scope.WHOLE_SEGMENT));
    }
    assertThat(origins.asked(KEY_1)).isEqualTo(1);
  }

  @Test
  void keysMayChangeAndEnd() {
    List<SegmentParts> parts =
        segments(
                "#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"",
                "#EXT-X-KEY:METHOD=NONE",
                "#EXT-X-KEY:METHOD=AES-128,URI=\"2.key\"",
                "#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"")
            .stream()
            .map(segment -> parts(passing, segment))
            .toList();

    assertThat(parts.get(1)).isEqualTo(SegmentParts.NONE);
    assertThat(uri(parts.get(2))).isNotEqualTo(uri(parts.get(0)));
    assertThat(uri(parts.get(3))).isEqualTo(uri(parts.get(0)));
    assertThat(origins.asked(KEY_1)).isEqualTo(1);
    assertThat(origins.asked(KEY_2)).isEqualTo(1);
  }

  @Test
  void keysOfRightsSystemsStayAsTheyAreAndAreNotFetched() {
    MediaSegment segment =
        segments("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://x\",KEYFORMAT=\"com.example.rights\"")
            .getFirst();
    SegmentParts parts = parts(passing, segment);

    assertThat(parts.keys()).isEqualTo(segment.keys());
    assertThat(parts.attachments()).isEmpty();
    assertThat(parts.protection())
        .isEqualTo(new Protection.PassedThrough(Protection.Scope.SAMPLES));
  }

  @Test
  void whatIsDecryptedIsPublishedWithoutAKey() {
    MediaSegment segment = segments("#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\",IV=0x07").getFirst();
    SegmentParts parts = parts(fetches(true), segment);

    byte[] iv = new byte[16];
    iv[15] = 7;
    assertThat(parts.keys()).isEmpty();
    assertThat(parts.attachments()).isEmpty();
    assertThat(parts.protection())
        .isEqualTo(new Protection.Decrypted(new SegmentCipher(BYTES_1, ByteString.fromArray(iv))));
  }

  @Test
  void aMapIsFetchedOnceAndRead() {
    for (MediaSegment segment : segments("#EXT-X-MAP:URI=\"init.mp4\"", "", "")) {
      SegmentParts parts = parts(passing, segment);
      String name = parts.map().orElseThrow();
      assertThat(name).matches("init-[0-9a-f]{24}\\.mp4");
      assertThat(parts.attachments())
          .containsExactly(
              Map.entry(
                  name, new Attachment(Attachment.Kind.INITIALIZATION, "video/mp4", SECTION)));
      assertThat(parts.initialization()).isPresent();
    }
    assertThat(origins.asked(MAP)).isEqualTo(1);
  }

  @Test
  void aMapMayBeAPartOfAFile() {
    origins.says(MAP, ByteString.fromString("before").concat(SECTION).concat(SECTION));
    String range = SECTION.length() + "@6";
    SegmentParts parts =
        parts(
            passing,
            segments("#EXT-X-MAP:URI=\"init.mp4\",BYTERANGE=\"" + range + "\"").getFirst());

    assertThat(parts.attachments().values()).extracting(Attachment::bytes).containsExactly(SECTION);
  }

  @Test
  void aMapThatIsEncryptedIsPublishedInTheClear() {
    byte[] iv = new byte[16];
    iv[15] = 1;
    origins.says(MAP, new SegmentCipher(BYTES_1, ByteString.fromArray(iv)).encrypt(SECTION));
    SegmentParts parts =
        parts(
            passing,
            segments("#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\",IV=0x01\n#EXT-X-MAP:URI=\"init.mp4\"")
                .getFirst());

    assertThat(parts.attachments().get(parts.map().orElseThrow()))
        .extracting(Attachment::bytes)
        .isEqualTo(SECTION);
    assertThat(parts.keys()).as("the segment stays encrypted").hasSize(1);
  }

  @Test
  void whatFailedIsAskedForAgain() {
    MediaSegment segment = segments("#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"").getFirst();
    origins.fails(KEY_1);
    assertThatThrownBy(() -> passing.partsOf(segment, BASE).toCompletableFuture().get())
        .isInstanceOf(ExecutionException.class);

    origins.says(KEY_1, BYTES_1);
    assertThat(parts(passing, segment).keys()).hasSize(1);
  }

  @Test
  void whatCannotEvenBeAskedForFailsLater() {
    origins.says(
        KEY_1,
        () -> {
          throw new IllegalArgumentException("no such thing");
        });

    assertThat(
            passing
                .partsOf(segments("#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"").getFirst(), BASE)
                .toCompletableFuture())
        .isCompletedExceptionally();
  }

  @Test
  void aKeyOfAnotherLengthIsNoKey() {
    origins.says(KEY_1, ByteString.fromString("<html>"));

    assertThatThrownBy(
            () -> parts(passing, segments("#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"").getFirst()))
        .hasRootCauseInstanceOf(SegmentInvalidException.class)
        .rootCause()
        .hasMessage("the key of the segment has 6 bytes instead of 16");
  }

  @Test
  void aSourceThatBeganAnewMayHaveSomethingElseAtTheSameAddress() {
    MediaSegment segment = segments("#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"").getFirst();
    String before = uri(parts(passing, segment));
    origins.says(KEY_1, BYTES_2);
    assertThat(uri(parts(passing, segment))).isEqualTo(before);

    passing.forget();
    assertThat(uri(parts(passing, segment))).isNotEqualTo(before);
  }

  private AttachmentFetches fetches(boolean decrypts) {
    return new AttachmentFetches(
        origins.open("news/a", Map.of(), BASE), decrypts, AttachmentNames.OF_THIS_PROCESS);
  }

  private static String uri(SegmentParts parts) {
    return parts.keys().getFirst().uri();
  }

  private static SegmentParts parts(AttachmentFetches fetches, MediaSegment segment) {
    try {
      return fetches.partsOf(segment, BASE).toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** One segment after each of these tags, numbered from 7 on. */
  private static List<MediaSegment> segments(String... tags) {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:7\n");
    for (String tag : tags) {
      text.append(tag).append("\n#EXTINF:4,\n1.m4s\n");
    }
    return ((MediaPlaylist) PlaylistParser.parse(text.toString())).segments();
  }

  @Test
  void theLeastRecentlyUsedIsForgottenWhereAllIsTooMuch() {
    ByteString filler = ByteString.fromArray(new byte[(1 << 20) - SECTION.length()]);
    for (int i = 0; i < 17; i++) {
      origins.says(section(i), SECTION.concat(filler));
    }
    for (int i = 0; i < 16; i++) {
      parts(passing, segments(map(i)).getFirst());
    }
    parts(passing, segments(map(0)).getFirst());
    parts(passing, segments(map(16)).getFirst());

    parts(passing, segments(map(0)).getFirst());
    parts(passing, segments(map(1)).getFirst());
    assertThat(origins.asked(section(0))).isEqualTo(1);
    assertThat(origins.asked(section(1))).isEqualTo(2);
  }

  private static URI section(int number) {
    return URI.create("http://a/secret/" + number + ".mp4");
  }

  private static String map(int number) {
    return "#EXT-X-MAP:URI=\"" + number + ".mp4\"";
  }

  @Test
  void aSectionOfATransportStreamHasNoTracks() {
    origins.says(MAP, ByteString.fromString("G".repeat(188)));
    SegmentParts parts = parts(passing, segments("#EXT-X-MAP:URI=\"init.mp4\"").getFirst());

    assertThat(parts.map().orElseThrow()).endsWith(".ts");
    assertThat(parts.initialization()).contains(new MediaInitialization(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data:text/plain;base64,MDEyMzQ1Njc4OWFiY2RlZg==",
        "data:;BASE64,MDEyMzQ1Njc4OWFiY2RlZg%3D%3D",
        "DATA:,0123456789%61bcdef",
      })
  void aKeyMayStandInThePlaylist(String uri) {
    SegmentParts parts =
        parts(passing, segments("#EXT-X-KEY:METHOD=AES-128,URI=\"" + uri + "\"").getFirst());

    assertThat(parts.attachments().values()).extracting(Attachment::bytes).containsExactly(BYTES_1);
    assertThat(uri(parts)).matches("key-[0-9a-f]{24}\\.key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data:base64", "data:;base64,*", "data:,tooshort"})
  void whatIsNoKeyInThePlaylistFails(String uri) {
    MediaSegment segment = segments("#EXT-X-KEY:METHOD=AES-128,URI=\"" + uri + "\"").getFirst();

    assertThatThrownBy(() -> parts(passing, segment))
        .hasRootCauseInstanceOf(SegmentInvalidException.class);
  }

  @Test
  void aMapMayStandInThePlaylist() {
    String base64 = Base64.getEncoder().encodeToString(SECTION.concat(SECTION).toArray());
    String range = SECTION.length() + "@" + SECTION.length();
    SegmentParts parts =
        parts(
            passing,
            segments(
                    "#EXT-X-MAP:URI=\"data:video/mp4;base64,%s\",BYTERANGE=\"%s\""
                        .formatted(base64, range))
                .getFirst());

    assertThat(parts.attachments().values()).extracting(Attachment::bytes).containsExactly(SECTION);
  }

  @Test
  void aMapWithoutAVectorIsEncryptedWithZerosOrNotAtAll() {
    MediaSegment segment =
        segments("#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"\n#EXT-X-MAP:URI=\"init.mp4\"").getFirst();
    assertThat(bytesOfMap(parts(passing, segment))).isEqualTo(SECTION);

    passing.forget();
    origins.says(
        MAP, new SegmentCipher(BYTES_1, ByteString.fromArray(new byte[16])).encrypt(SECTION));
    assertThat(bytesOfMap(parts(passing, segment))).isEqualTo(SECTION);
  }

  private static ByteString bytesOfMap(SegmentParts parts) {
    return Objects.requireNonNull(parts.attachments().get(parts.map().orElseThrow())).bytes();
  }

  @Test
  void aLongKeyIsHandedOn() {
    origins.says(KEY_1, BYTES_1.concat(BYTES_2));
    SegmentParts parts =
        parts(passing, segments("#EXT-X-KEY:METHOD=AES-256,URI=\"1.key\"").getFirst());

    assertThat(parts.attachments().values())
        .extracting(Attachment::bytes)
        .containsExactly(BYTES_1.concat(BYTES_2));
    assertThat(parts.protection())
        .isEqualTo(new Protection.PassedThrough(Protection.Scope.WHOLE_SEGMENT));
  }
}
