package io.millrace.media;

import static io.millrace.media.BoxWriter.box;
import static io.millrace.media.BoxWriter.fullBox;
import static io.millrace.media.BoxWriter.ints;
import static io.millrace.media.BoxWriter.join;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The times of fragmented MP4, packed audio and WebVTT, and what holds for every container. */
class MediaClockShiftTest {
  private static final long WRAP = 1L << 33;
  private static final SyntheticFragmentedMp4 VIDEO = SyntheticFragmentedMp4.video(1);
  private static final Optional<MediaInitialization> INITIALIZATION =
      Optional.of(MediaInitialization.parse(ByteBuffer.wrap(VIDEO.init())));

  @ParameterizedTest
  @EnumSource
  void theInspectorSeesTheSameSegmentLater(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    byte[] original = segment.clone();

    for (Duration by : new Duration[] {Duration.ofHours(1), Duration.ofMillis(-2_500)}) {
      MediaReport before = MediaInspectorTest.inspect(container, segment);
      MediaReport after = MediaInspectorTest.inspect(container, shift(container, segment, by));

      assertThat(segment).isEqualTo(original);
      assertThat(after.fault()).isEmpty();
      assertThat(after.bytes()).isBetween(before.bytes(), before.bytes() + 3);
      assertThat(after.span()).isEqualTo(before.span());
      assertThat(after.start()).isEqualTo(before.start().map(by::plus));
      assertThat(after.end()).isEqualTo(before.end().map(by::plus));
      assertThat(after.timestampMap().map(WebVttTimestampMap::mpegts))
          .isEqualTo(
              before
                  .timestampMap()
                  .map(map -> map.mpegts() + by.toMillis() * PesHeader.CLOCK / 1_000));
      assertThat(after.start().isPresent() || after.timestampMap().isPresent()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void thereAndBackAgainIsTheSameSegment(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    Duration by = Duration.ofNanos(987_654_321);

    byte[] there = shift(container, segment, by);

    assertThat(there).isNotEqualTo(segment);
    assertThat(shift(container, there, by.negated())).isEqualTo(segment);
    assertThat(shift(container, segment, Duration.ZERO)).isEqualTo(segment).isNotSameAs(segment);
  }

  @ParameterizedTest
  @EnumSource
  void aLengthOfTimeThatNoClockCountsChangesNothing(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);

    assertThat(shift(container, segment, Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(segment);
    assertThat(shift(container, segment, Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo(segment);
  }

  @ParameterizedTest
  @EnumSource
  void survivesAnyBytesAndAnyDamage(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    Random random = new Random(11);
    int changed = 0;
    for (int i = 0; i < 4_000; i++) {
      byte[] bytes = i % 4 == 0 ? randomBytes(random) : damaged(segment, random);
      byte[] original = bytes.clone();
      Duration by = Duration.ofSeconds(random.nextLong(-8_000_000_000L, 8_000_000_000L));

      byte[] shifted =
          MediaClockShift.apply(
              container, bytes, by, i % 2 == 0 ? INITIALIZATION : Optional.empty());

      assertThat(bytes).isEqualTo(original);
      if (container != MediaContainer.WEBVTT) {
        assertThat(shifted).hasSameSizeAs(bytes);
      }
      changed += Arrays.equals(shifted, bytes) ? 0 : 1;
    }
    assertThat(changed).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void survivesBeingCutOffAnywhere(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    byte[] whole = shift(container, segment, Duration.ofSeconds(100));
    for (int length = 0; length < segment.length; length++) {
      byte[] shifted = shift(container, Arrays.copyOf(segment, length), Duration.ofSeconds(100));
      if (container != MediaContainer.WEBVTT) {
        assertThat(shifted).hasSize(length);
      }
    }
    assertThat(whole).isNotEqualTo(segment);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 900000, 90000, 990000",
    "1, 900000, 90000, 990000",
    "0, 4294967295, -90000, 4294877295",
    "1, 4294967295, 90000, 4295057295",
    "1, 4294967295, -90000, 4294877295",
    "0, 90000, -90001, 0",
    "1, 90000, -900000, 0",
    "0, 4294967295, 1, 4294967295",
    "1, 9223372036854775807, 1, 9223372036854775807",
    "1, -1, 90000, -1",
    "2, 900000, 90000, 900000"
  })
  void shiftsDecodeTimesOfBothVersions(int version, long time, long ticks, long expected) {
    Duration by = Duration.ofNanos(ticks * 100_000 / 9);

    byte[] shifted =
        MediaClockShift.apply(
            MediaContainer.FRAGMENTED_MP4, fragment(1, version, time), by, INITIALIZATION);

    assertThat(shifted).isEqualTo(fragment(1, version, expected));
  }

  @Test
  void everyTrackHasItsOwnTimescale() {
    var movie = Optional.of(new MediaInitialization(List.of(track(1, 90_000), track(2, 44_100))));
    byte[] segment = join(fragment(1, 1, 10), fragment(2, 1, 10), fragment(3, 1, 10));

    byte[] shifted =
        MediaClockShift.apply(
            MediaContainer.FRAGMENTED_MP4, segment, Duration.ofMillis(1_500), movie);

    assertThat(shifted)
        .isEqualTo(join(fragment(1, 1, 135_010), fragment(2, 1, 66_160), fragment(3, 1, 10)));
  }

  @Test
  void unitsAreTheNearest() {
    assertThat(MediaTime.units(Duration.ofNanos(1_499_999_999), 1)).hasValue(1);
    assertThat(MediaTime.units(Duration.ofMillis(1_500), 1)).hasValue(2);
    assertThat(MediaTime.units(Duration.ofMillis(-1_400), 1)).hasValue(-1);
    assertThat(MediaTime.units(Duration.ofSeconds(2_000_000_001), 0xffffffffL))
        .hasValue(2_000_000_001L * 0xffffffffL);
    assertThat(MediaTime.units(Duration.ofSeconds(3_000_000_001L), 0xffffffffL)).isEmpty();
  }

  @Test
  void withoutKnowingTheTracksFragmentedMp4StaysAsItIs() {
    byte[] segment = join(index(0, 1_000, 5_000), event(1, 5_000), fragment(1, 1, 900_000));

    assertThat(
            MediaClockShift.apply(
                MediaContainer.FRAGMENTED_MP4, segment, Duration.ofSeconds(1), Optional.empty()))
        .isEqualTo(segment);
  }

  @Test
  void theSectionInsideOfTheSegmentCounts() {
    byte[] segment = join(VIDEO.init(), fragment(1, 1, 900_000));

    assertThat(shift(MediaContainer.FRAGMENTED_MP4, segment, Duration.ofSeconds(1)))
        .isEqualTo(join(VIDEO.init(), fragment(1, 1, 990_000)));
  }

  @Test
  void indexesAndEventsGoAlongAndWallClocksStay() {
    byte[] wallClock = fullBox("prft", 1, 24, ints(1, 2, 3, 0, 900_000));
    byte[] before =
        join(wallClock, index(0, 1_000, 5_000), index(1, 600, 5_000), event(1, 10), event(0, 10));
    byte[] after =
        join(
            wallClock, index(0, 1_000, 7_000), index(1, 600, 6_200), event(1, 2_010), event(0, 10));

    assertThat(
            MediaClockShift.apply(
                MediaContainer.FRAGMENTED_MP4,
                join(before, fragment(1, 1, 0)),
                Duration.ofSeconds(2),
                INITIALIZATION))
        .isEqualTo(join(after, fragment(1, 1, 180_000)));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 90_000, WRAP - 1})
  void theTimeStampOfPackedAudioWraps(long ticks) {
    byte[] frames = SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 3);
    byte[] segment = join(SyntheticPackedAudio.timestamp(WRAP - 90_000), frames);

    assertThat(shift(MediaContainer.ADTS, segment, Duration.ofNanos(ticks * 100_000 / 9)))
        .isEqualTo(join(SyntheticPackedAudio.timestamp((WRAP - 90_000 + ticks) % WRAP), frames));
  }

  @Test
  void packedAudioWithoutATimeStampStaysAsItIs() {
    byte[] frames = SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 3);
    byte[] title = SyntheticPackedAudio.id3(SyntheticPackedAudio.frame("TIT2", new byte[20]));

    assertThat(shift(MediaContainer.ADTS, frames, Duration.ofSeconds(1))).isEqualTo(frames);
    assertThat(shift(MediaContainer.ADTS, join(title, frames), Duration.ofSeconds(1)))
        .isEqualTo(join(title, frames));
  }

  @Test
  void theTimeStampMayStandInASecondTagOrBehindAnotherFrame() {
    byte[] title = SyntheticPackedAudio.id3(SyntheticPackedAudio.frame("TIT2", new byte[20]));
    byte[] time = SyntheticPackedAudio.timestamp(90_000);
    byte[] later = SyntheticPackedAudio.timestamp(180_000);
    byte[] frames = SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 3);

    assertThat(shift(MediaContainer.ADTS, join(title, time, frames), Duration.ofSeconds(1)))
        .isEqualTo(join(title, later, frames));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "MPEGTS:900000,LOCAL:00:00:00.000 | MPEGTS:990000,LOCAL:00:00:00.000",
        "LOCAL:00:00:00.000,MPEGTS:900000 | LOCAL:00:00:00.000,MPEGTS:990000",
        "MPEGTS: 0 , LOCAL:00:00.000 | MPEGTS: 90000 , LOCAL:00:00.000",
        "MPEGTS:8589934591,LOCAL:00:00:00.000 | MPEGTS:89999,LOCAL:00:00:00.000",
        "MPEGTS:8589934592,LOCAL:00:00:00.000 | MPEGTS:8590024592,LOCAL:00:00:00.000",
        "MPEGTS:9000000000000000000,LOCAL:00:00:00.000 | MPEGTS:9000000000000000000,LOCAL:00:00:00.000",
        "MPEGTS:x,LOCAL:00:00:00.000 | MPEGTS:x,LOCAL:00:00:00.000",
        "MPEGTS:900000 | MPEGTS:900000"
      },
      delimiter = '|')
  void shiftsTheTimestampMapAndNothingElseOfWebVtt(String map, String expected) {
    for (String end : new String[] {"\n", "\r\n"}) {
      String text = "\ufeffWEBVTT Grüße%1$sX-TIMESTAMP-MAP=%2$s%1$s%1$s00:01.000 --> 00:02.000%1$s";
      String cue = "MPEGTS:5 ÿ 日本" + end;

      byte[] shifted =
          shift(
              MediaContainer.WEBVTT,
              (String.format(text, end, map) + cue).getBytes(UTF_8),
              Duration.ofSeconds(1));

      assertThat(new String(shifted, UTF_8)).isEqualTo(String.format(text, end, expected) + cue);
    }
  }

  @Test
  void aTimestampMapAmongTheCuesIsNone() {
    byte[] text = "WEBVTT\n\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n".getBytes(UTF_8);

    assertThat(shift(MediaContainer.WEBVTT, text, Duration.ofSeconds(1))).isEqualTo(text);
    assertThat(shift(MediaContainer.WEBVTT, WebVtt.empty(), Duration.ofSeconds(1)))
        .isEqualTo(WebVtt.empty());
  }

  private static byte[] shift(MediaContainer container, byte[] segment, Duration by) {
    return MediaClockShift.apply(container, segment, by, Optional.empty());
  }

  private static byte[] fragment(int track, int version, long time) {
    byte[] units = ByteBuffer.allocate(8).putLong(time).array();
    byte[] field = version == 0 ? Arrays.copyOfRange(units, 4, 8) : units;
    return box(
        "moof",
        fullBox("mfhd", 0, 0, ints(1)),
        box("traf", fullBox("tfhd", 0, 0x020000, ints(track)), fullBox("tfdt", version, 0, field)));
  }

  private static byte[] index(int version, long timescale, long time) {
    byte[] times = version == 0 ? ints(time, 0) : ints(0, time, 0, 0);
    return fullBox("sidx", version, 0, ints(1, timescale), times, ints(0));
  }

  private static byte[] event(int version, long time) {
    return version == 0
        ? fullBox("emsg", 0, 0, new byte[2], ints(1_000, time, 0, 1))
        : fullBox("emsg", 1, 0, ints(1_000, 0, time, 0, 1), new byte[2]);
  }

  private static MediaTrack track(long id, long timescale) {
    return new MediaTrack(
        id, timescale, MediaTrack.Kind.OTHER, Optional.empty(), Optional.empty(), 0, 0);
  }

  private static byte[] randomBytes(Random random) {
    byte[] bytes = new byte[random.nextInt(2_000)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] damaged(byte[] segment, Random random) {
    byte[] damaged = segment.clone();
    int reach = Math.min(damaged.length, random.nextBoolean() ? 900 : damaged.length);
    for (int changes = 1 + random.nextInt(6); changes > 0; changes--) {
      damaged[random.nextInt(reach)] =
          (byte) (random.nextBoolean() ? random.nextInt() : -random.nextInt(2));
    }
    return damaged;
  }
}
