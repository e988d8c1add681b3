package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.MediaContainer;
import io.millrace.media.MediaDescription;
import io.millrace.media.MediaInitialization;
import io.millrace.media.MediaReport;
import io.millrace.media.TransportStreamReport;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SegmentValidatorTest {

  private static final Protection CLEAR = new Protection.Clear();
  private static final Protection SAMPLES = new Protection.PassedThrough(Protection.Scope.SAMPLES);
  private static final Protection OPAQUE =
      new Protection.PassedThrough(Protection.Scope.WHOLE_SEGMENT);
  private static final Protection DECRYPTED =
      new Protection.Decrypted(
          new SegmentCipher(
              ByteString.fromArray(new byte[16]), ByteString.fromArray(new byte[16])));

  private final SegmentValidator validator =
      new SegmentValidator(new SegmentSettings(64 << 20, 1, Duration.ofMillis(500), 0.25));

  @ParameterizedTest
  @CsvSource({
    "6000, 6000, 6000",
    "6000, 7500, 6000",
    "6000, 4500, 6000",
    "1000, 1500, 1000",
    "0, 5000, 5000",
    "400000, 5000, 5000"
  })
  void publishesTheAnnouncedDurationUnlessItCannotBeMeant(
      long announced, long measured, long published) {
    for (MediaContainer container :
        List.of(
            MediaContainer.TRANSPORT_STREAM, MediaContainer.FRAGMENTED_MP4, MediaContainer.ADTS)) {
      assertThat(validator.judge(report(container, measured, ""), whole(announced)))
          .as(container.name())
          .isEqualTo(new SegmentVerdict.Valid(Duration.ofMillis(published)));
    }
  }

  @ParameterizedTest
  @CsvSource({"6000, 7501", "6000, 4499", "1000, 1501", "2000, 60000"})
  void refusesMediaOfAnotherDuration(long announced, long measured) {
    for (MediaContainer container :
        List.of(
            MediaContainer.TRANSPORT_STREAM, MediaContainer.FRAGMENTED_MP4, MediaContainer.AC3)) {
      assertThat(validator.judge(report(container, measured, ""), whole(announced)))
          .as(container.name())
          .isInstanceOf(SegmentVerdict.Invalid.class);
    }
  }

  @ParameterizedTest
  @EnumSource(MediaContainer.class)
  void believesThePlaylistWhereTheMediaHasNoTimeStamps(MediaContainer container) {
    assertThat(validator.judge(report(container, 0, ""), whole(6000)))
        .isEqualTo(new SegmentVerdict.Valid(Duration.ofSeconds(6)));
    assertThat(validator.judge(report(container, 0, ""), whole(0)))
        .isInstanceOf(SegmentVerdict.Invalid.class);
  }

  @Test
  void subtitlesLastAsLongAsTheirPlaylistSays() {
    MediaReport subtitles = report(MediaContainer.WEBVTT, 0, "");
    assertThat(validator.judge(subtitles, whole(5_400_000)))
        .isEqualTo(new SegmentVerdict.Valid(Duration.ofMinutes(90)));
  }

  @Test
  void aPictureLastsAsLongAsItsPlaylistSays() {
    for (MediaContainer container :
        List.of(MediaContainer.TRANSPORT_STREAM, MediaContainer.FRAGMENTED_MP4)) {
      assertThat(validator.judge(report(container, 40, ""), picture(6000)))
          .isEqualTo(new SegmentVerdict.Valid(Duration.ofSeconds(6)));
    }
  }

  @ParameterizedTest
  @EnumSource(MediaContainer.class)
  void givesTheFaultOfTheMediaAsItsReason(MediaContainer container) {
    assertThat(validator.judge(report(container, 6000, "it is broken"), whole(6000)))
        .isEqualTo(new SegmentVerdict.Invalid("it is broken"));
  }

  @Test
  void toleratesAsMuchDamageAsTheSettingsSay() {
    assertThat(validator.judge(stream(0, 0, 1, false, true, Optional.empty()), whole(6000)))
        .isInstanceOf(SegmentVerdict.Valid.class);
    assertThat(validator.judge(stream(0, 0, 2, false, true, Optional.empty()), whole(6000)))
        .isEqualTo(new SegmentVerdict.Invalid("2 packets are damaged"));
  }

  @Test
  void missesNoTablesWhereTheyAreElsewhere() {
    MediaReport bare = stream(0, 0, 0, false, false, Optional.of("no tables"));
    assertThat(validator.judge(bare, whole(6000))).isInstanceOf(SegmentVerdict.Invalid.class);
    assertThat(validator.judge(bare, picture(6000))).isInstanceOf(SegmentVerdict.Valid.class);
    assertThat(validator.judge(bare, mapped(6000))).isInstanceOf(SegmentVerdict.Valid.class);
  }

  @Test
  void takesNoOffenceAtScrambledPacketsWhereSamplesAreEncrypted() {
    MediaReport scrambled = stream(0, 0, 0, true, true, Optional.of("scrambled"));
    assertThat(validator.judge(scrambled, whole(6000))).isInstanceOf(SegmentVerdict.Invalid.class);
    assertThat(validator.judge(scrambled, protectedBy(DECRYPTED, 6000)))
        .isInstanceOf(SegmentVerdict.Invalid.class);
    assertThat(validator.judge(scrambled, protectedBy(SAMPLES, 6000)))
        .isInstanceOf(SegmentVerdict.Valid.class);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "0, 7"})
  void anUnsoundStreamIsNoneWhateverIsExpectedOfIt(long syncErrors, int trailing) {
    MediaReport unsound = stream(syncErrors, trailing, 0, false, false, Optional.of("unsound"));
    for (SegmentToFetch segment :
        List.of(picture(6000), mapped(6000), protectedBy(SAMPLES, 6000))) {
      assertThat(validator.judge(unsound, segment))
          .isEqualTo(new SegmentVerdict.Invalid("unsound"));
    }
  }

  @Test
  void onlyAPictureMayEndAmidstItsBox() {
    MediaReport cut = report(MediaContainer.FRAGMENTED_MP4, 0, "it ends in a box");
    assertThat(validator.judge(cut, picture(6000))).isInstanceOf(SegmentVerdict.Valid.class);
    assertThat(validator.judge(cut, whole(6000))).isInstanceOf(SegmentVerdict.Invalid.class);
    assertThat(validator.judge(cut, mapped(6000))).isInstanceOf(SegmentVerdict.Invalid.class);
  }

  @ParameterizedTest
  @CsvSource({"0, false", "15, false", "16, true", "17, false", "160000, true"})
  void ofEncryptedBytesOnlyTheLengthCanBeSeen(long bytes, boolean valid) {
    SegmentVerdict verdict = validator.judgeUnseen(bytes, protectedBy(OPAQUE, 6000));
    assertThat(verdict instanceof SegmentVerdict.Valid).isEqualTo(valid);
    assertThat(validator.judgeUnseen(bytes, protectedBy(OPAQUE, 0)))
        .isInstanceOf(SegmentVerdict.Invalid.class);
  }

  @Test
  void samplesAreNotEncryptedInBlocksOfTheWhole() {
    assertThat(validator.judgeUnseen(17, protectedBy(SAMPLES, 6000)))
        .isEqualTo(new SegmentVerdict.Valid(Duration.ofSeconds(6)));
  }

  private static SegmentToFetch whole(long announcedMillis) {
    return protectedBy(CLEAR, announcedMillis);
  }

  private static SegmentToFetch picture(long announcedMillis) {
    return segment(announcedMillis, CLEAR, Optional.empty(), Expectation.I_FRAME);
  }

  private static SegmentToFetch mapped(long announcedMillis) {
    return segment(
        announcedMillis, CLEAR, Optional.of(new MediaInitialization(List.of())), Expectation.WHOLE);
  }

  private static SegmentToFetch protectedBy(Protection protection, long announcedMillis) {
    return segment(announcedMillis, protection, Optional.empty(), Expectation.WHOLE);
  }

  private static SegmentToFetch segment(
      long announcedMillis,
      Protection protection,
      Optional<MediaInitialization> initialization,
      Expectation expectation) {
    return new SegmentToFetch(
        "news",
        URI.create("http://localhost/1.ts"),
        Optional.empty(),
        Duration.ofMillis(announcedMillis),
        protection,
        initialization,
        expectation);
  }

  /** No span where it is 0, no fault where it is empty. */
  private static MediaReport report(MediaContainer container, long spanMillis, String fault) {
    return new MediaReport(
        container,
        1000,
        Optional.of(fault).filter(words -> !words.isEmpty()),
        Optional.of(Duration.ofMillis(spanMillis)).filter(Duration::isPositive),
        Optional.empty(),
        Optional.empty(),
        true,
        MediaDescription.EMPTY,
        Optional.empty(),
        Optional.empty());
  }

  private static MediaReport stream(
      long syncErrors,
      int trailing,
      long damaged,
      boolean scrambled,
      boolean tables,
      Optional<String> fault) {
    var details =
        new TransportStreamReport(
            376,
            2,
            trailing,
            syncErrors,
            damaged,
            0,
            scrambled,
            tables,
            tables,
            List.of(),
            Optional.empty(),
            OptionalLong.empty(),
            true);
    return new MediaReport(
        MediaContainer.TRANSPORT_STREAM,
        376,
        fault,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        true,
        MediaDescription.EMPTY,
        Optional.of(details),
        Optional.empty());
  }
}
