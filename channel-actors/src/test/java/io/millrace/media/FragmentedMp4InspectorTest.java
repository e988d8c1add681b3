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

class FragmentedMp4InspectorTest {
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
  private static final int FRAME = 3_600;
  private static final byte[] DATA = box("mdat", new byte[100]);

  private final SyntheticFragmentedMp4 video = SyntheticFragmentedMp4.video(7);
  private final MediaInitialization section =
      MediaInitialization.parse(ByteBuffer.wrap(video.init()));

  @Test
  void reportsASoundSegment() {
    MediaReport report = inspect(video.segment(1, 900_000, FRAME, 50, new byte[1_000]));

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(TWO_SECONDS);
    assertThat(report.start()).contains(Duration.ofSeconds(10));
    assertThat(report.end()).contains(Duration.ofSeconds(12));
    assertThat(report.startsWithKeyFrame()).isTrue();
    assertThat(report.description().codecs()).containsExactly("avc1.64001f");
    assertThat(report.description().picture()).contains(new PictureSize(1280, 720));
    assertThat(report.description().frameRate()).hasValue(25);
  }

  @Test
  void addsFragmentsUp() {
    byte[] segment =
        join(
            video.fragment(1, 900_000, FRAME, 25, true),
            DATA,
            fullBox("emsg", 0, 0, new byte[30]),
            video.fragment(2, 990_000, FRAME, 25, false),
            DATA);

    MediaReport report = inspect(segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(TWO_SECONDS);
    assertThat(report.startsWithKeyFrame()).isTrue();
  }

  @Test
  void countsTheHoleBetweenFragmentsAndNoStepBack() {
    byte[] hole =
        join(
            video.fragment(1, 900_000, FRAME, 25, true),
            DATA,
            video.fragment(2, 1_080_000, FRAME, 25, true),
            DATA);
    byte[] back =
        join(
            video.fragment(1, 900_000, FRAME, 25, true),
            DATA,
            video.fragment(2, 0, FRAME, 25, true),
            DATA);

    assertThat(inspect(hole).span()).contains(Duration.ofSeconds(3));
    assertThat(inspect(hole).description().frameRate()).hasValue(25);
    assertThat(inspect(back).span()).contains(TWO_SECONDS);
    assertThat(inspect(back).start()).contains(Duration.ofSeconds(10));
  }

  @Test
  void tellsASegmentThatDoesNotStartWithAKeyFrame() {
    MediaReport report = inspect(join(video.fragment(1, 0, FRAME, 25, false), DATA));

    assertThat(report.fault()).isEmpty();
    assertThat(report.startsWithKeyFrame()).isFalse();
  }

  @Test
  void takesDurationsAndFlagsFromTheSamplesThemselves() {
    byte[] run =
        fullBox(
            "trun",
            1,
            0x000f01,
            ints(2, 0),
            ints(9_000, 10, SyntheticFragmentedMp4.OTHER_SAMPLE, 0),
            ints(81_000, 10, SyntheticFragmentedMp4.SYNC_SAMPLE, 0));

    MediaReport report = inspect(fragment(fullBox("tfhd", 0, 0x020000, ints(1)), run));

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(Duration.ofSeconds(1));
    assertThat(report.startsWithKeyFrame()).isFalse();
    assertThat(report.start()).isEmpty();
    assertThat(report.end()).isEmpty();
  }

  @Test
  void takesDurationsAndFlagsFromTheInitialization() {
    byte[] run = fullBox("trun", 0, 0, ints(25));

    MediaReport report = inspect(fragment(fullBox("tfhd", 0, 0x020003, tfhd()), run));

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(Duration.ofSeconds(1));
    assertThat(report.startsWithKeyFrame()).isFalse();
  }

  @Test
  void doesWithoutASpanWhereNothingTellsTheTimescale() {
    byte[] segment = video.segment(1, 900_000, FRAME, 50, new byte[1]);

    MediaReport report = MediaInspectorTest.inspect(MediaContainer.FRAGMENTED_MP4, segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).isEmpty();
    assertThat(report.start()).isEmpty();
    assertThat(report.startsWithKeyFrame()).isTrue();
    assertThat(report.description()).isEqualTo(MediaDescription.EMPTY);
  }

  @Test
  void usesTheSectionThatASegmentBrings() {
    byte[] segment = join(video.init(), video.segment(1, 900_000, FRAME, 50, new byte[1]));

    MediaReport report = MediaInspectorTest.inspect(MediaContainer.FRAGMENTED_MP4, segment);

    assertThat(report.span()).contains(TWO_SECONDS);
    assertThat(report.description().codecs()).containsExactly("avc1.64001f");
  }

  @Test
  void readsLargeSizesAndDataUpToTheEnd() {
    byte[] toTheEnd = join(ints(0), "mdat".getBytes(UTF_8), new byte[50]);
    byte[] large = BoxWriter.largeBox("mdat", new byte[50]);
    byte[] fragment = video.fragment(1, 0, FRAME, 25, true);

    assertThat(inspect(join(fragment, toTheEnd)).fault()).isEmpty();
    assertThat(inspect(join(fragment, large, fragment, large)).fault()).isEmpty();
  }

  @Test
  void saysWhatIsMissing() {
    byte[] fragment = video.fragment(1, 0, FRAME, 25, true);

    assertThat(inspect(box("styp", new byte[8])).fault())
        .contains("it has no movie fragment (moof)");
    assertThat(inspect(DATA).fault()).contains("it has no movie fragment (moof)");
    assertThat(inspect(fragment).fault()).contains("no media data (mdat) follow a movie fragment");
    assertThat(inspect(join(fragment, fragment, DATA)).fault())
        .contains("no media data (mdat) follow a movie fragment");
    assertThat(inspect(join(DATA, fragment)).fault())
        .contains("no media data (mdat) follow a movie fragment");
  }

  @Test
  void saysThatItIsCutOffUnlessTheCutIsBetweenBoxes() {
    byte[] segment = video.segment(1, 0, FRAME, 25, new byte[40]);
    int wholeBoxes = 0;
    for (int length = 1; length < segment.length; length++) {
      String fault = inspect(Arrays.copyOf(segment, length)).fault().orElseThrow();
      wholeBoxes += fault.equals("it is cut off") ? 0 : 1;
    }
    assertThat(wholeBoxes).isEqualTo(2);
  }

  @Test
  void refusesWhatIsNoMp4() {
    byte[] page = "<!DOCTYPE html><html>".repeat(20).getBytes(UTF_8);

    assertThat(inspect(new byte[100]).fault()).contains("it is no fragmented MP4");
    assertThat(inspect(page).fault()).isPresent();
  }

  @Test
  void refusesFragmentsThatContradictThemselves() {
    byte[] header = fullBox("tfhd", 0, 0x020000, ints(1));
    byte[] cut = fullBox("trun", 0, 0x000100, ints(1_000_000_000, 1));
    byte[] endless = fullBox("trun", 0, 0, ints(0xffffffffL));
    byte[] negative = fullBox("tfdt", 1, 0, ints(0x80000000L, 0));
    byte[] many = new byte[0];
    for (int track = 1; track <= 65; track++) {
      many = join(many, box("traf", fullBox("tfhd", 0, 0, ints(track))));
    }

    assertThat(inspect(fragment(header, cut)).fault())
        .contains("a box (moof) is damaged: a run of samples is cut off");
    assertThat(inspect(fragment(header, endless)).fault())
        .contains("its samples last longer than a day");
    assertThat(inspect(fragment(header, negative)).fault())
        .contains("a box (moof) is damaged: a decode time is impossible");
    assertThat(inspect(fragment(cut)).fault())
        .contains("a box (moof) is damaged: a track fragment lacks its header");
    assertThat(inspect(fragment(fullBox("tfhd", 0, 8, ints(1)))).fault())
        .contains("a box (moof) is damaged: a box in it contradicts itself");
    assertThat(inspect(join(box("moof", many), DATA)).fault())
        .contains("a box (moof) is damaged: it has more than 64 tracks");
  }

  @Test
  void keepsNoFragmentThatIsTooLarge() {
    byte[] huge = join(ints((1 << 20) + 9), "moof".getBytes(UTF_8), new byte[16]);

    assertThat(inspect(huge).fault()).contains("a box (moof) is larger than 1048576 bytes");
    assertThat(inspect(box("moof", box("free", new byte[(1 << 20) - 8]))).fault())
        .contains("no media data (mdat) follow a movie fragment");
  }

  @Test
  void prefersTheVideoAndElseTheLongestTrack() {
    MediaTrack sound =
        new MediaTrack(2, 48_000, MediaTrack.Kind.AUDIO, Optional.empty(), Optional.empty(), 0, 0);
    MediaTrack longer =
        new MediaTrack(3, 48_000, MediaTrack.Kind.AUDIO, Optional.empty(), Optional.empty(), 0, 0);
    byte[] sounds = join(track(2, 48_000, 1_024, 47), track(3, 96_000, 1_024, 141));
    byte[] both = join(sounds, track(1, 900_000, FRAME, 50));

    MediaReport withVideo =
        inspect(
            join(box("moof", both), DATA),
            new MediaInitialization(List.of(section.tracks().getFirst(), sound, longer)));
    MediaReport without =
        inspect(join(box("moof", sounds), DATA), new MediaInitialization(List.of(sound, longer)));

    assertThat(withVideo.span()).contains(TWO_SECONDS);
    assertThat(withVideo.start()).contains(Duration.ofSeconds(10));
    assertThat(without.span()).contains(Duration.ofMillis(3_008));
    assertThat(without.start()).contains(Duration.ofSeconds(1));
    assertThat(without.startsWithKeyFrame()).isTrue();
  }

  @Test
  void readsAnyNumberOfSamplesAsTheyAreWritten() {
    Random random = new Random(8);
    for (int i = 0; i < 200; i++) {
      int samples = 1 + random.nextInt(500);
      int duration = 1 + random.nextInt(9_000);
      long start = random.nextLong(1L << 52);

      MediaReport report = inspect(video.segment(i, start, duration, samples, new byte[1]));

      assertThat(report.span()).isEqualTo(MediaTime.of((long) samples * duration, 90_000));
      assertThat(report.start()).isEqualTo(MediaTime.of(start, 90_000));
    }
  }

  @Test
  void goesOnWhereTheSyntheticSegmentBeforeEnded() {
    byte[] first = video.segment(TWO_SECONDS, 5_000);
    byte[] second = video.segment(Duration.ofMillis(3_200), 5_000);

    assertThat(first).hasSize(5_000);
    assertThat(SyntheticFragmentedMp4.markerOf(first)).isEqualTo(7);
    assertThat(inspect(second).start()).isEqualTo(inspect(first).end());
    assertThat(inspect(second).span()).contains(Duration.ofMillis(3_200));
  }

  private static byte[] tfhd() {
    return join(new byte[] {0, 0, 0, 1}, new byte[8], ints(1));
  }

  private static byte[] fragment(byte[]... boxes) {
    return join(box("moof", fullBox("mfhd", 0, 0, ints(1)), box("traf", boxes)), DATA);
  }

  private static byte[] track(int id, int start, int sampleDuration, int samples) {
    return box(
        "traf",
        fullBox("tfhd", 0, 0x020008, ints(id, sampleDuration)),
        fullBox("tfdt", 0, 0, ints(start)),
        fullBox("trun", 0, 0, ints(samples)));
  }

  private MediaReport inspect(byte[] segment) {
    return inspect(segment, section);
  }

  private static MediaReport inspect(byte[] segment, MediaInitialization initialization) {
    MediaInspector inspector =
        MediaInspector.of(MediaContainer.FRAGMENTED_MP4, Optional.of(initialization));
    inspector.accept(ByteBuffer.wrap(segment));
    return inspector.report();
  }
}
