package io.millrace.media;

import static io.millrace.media.BoxWriter.join;
import static io.millrace.media.MediaInspectorTest.inspect;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PackedAudioInspectorTest {
  private static final Duration TWO_SECONDS = Duration.ofMillis(1_920);

  @ParameterizedTest
  @CsvSource({"ADTS, mp4a.40.2", "AC3, ac-3", "ENHANCED_AC3, ec-3", "MPEG_AUDIO, mp4a.40.34"})
  void reportsASoundSegment(MediaContainer container, String codec) {
    byte[] segment = SyntheticPackedAudio.segment(container, 1, 900_000, TWO_SECONDS);

    MediaReport report = inspect(container, segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(TWO_SECONDS);
    assertThat(report.start()).contains(Duration.ofSeconds(10));
    assertThat(report.end()).contains(Duration.ofMillis(11_920));
    assertThat(report.description().codecs()).containsExactly(codec);
    assertThat(report.description().picture()).isEmpty();
  }

  /** The header of a frame, byte by byte, and what it means. */
  @ParameterizedTest
  @CsvSource({
    "fff150800d7ffc, ADTS, mp4a.40.2, 107, 1024, 44100",
    "fff95c80203ffe, ADTS, mp4a.40.2, 257, 3072, 22050",
    "fff11c800d7ffc, ADTS, mp4a.40.1, 107, 1024, 22050",
    "0b770000004040, AC3, ac-3, 128, 1536, 48000",
    "0b770000644040, AC3, ac-3, 2786, 1536, 44100",
    "0b770000654040, AC3, ac-3, 2788, 1536, 44100",
    "0b770000944040, AC3, ac-3, 1152, 1536, 32000",
    "0b77007f048000, ENHANCED_AC3, ec-3, 256, 256, 48000",
    "0b77417f348000, ENHANCED_AC3, ec-3, 768, 0, 48000",
    "0b77007fd48000, ENHANCED_AC3, ec-3, 256, 1536, 22050",
    "fffb9064000000, MPEG_AUDIO, mp4a.40.34, 417, 1152, 44100",
    "fff39064000000, MPEG_AUDIO, mp4a.40.34, 261, 576, 22050",
    "ffe39064000000, MPEG_AUDIO, mp4a.40.34, 522, 576, 11025",
    "fffd9064000000, MPEG_AUDIO, mp4a.40.33, 522, 1152, 44100",
    "ffff9064000000, MPEG_AUDIO, mp4a.40.32, 312, 384, 44100"
  })
  void readsTheHeaderOfAFrame(
      String hex, MediaContainer container, String codec, int length, int samples, int rate) {
    ByteBuffer header = ByteBuffer.allocate(AudioFrame.HEADER);
    for (int i = 0; i < hex.length(); i += 2) {
      header.put((byte) Integer.parseInt(hex.substring(i, i + 2), 16));
    }
    assertThat(AudioFrame.at(header, 0))
        .contains(new AudioFrame(container, codec, length, samples, rate));
  }

  @Test
  void readsTagsBetweenFramesAndTheTimeOfTheFirstOne() {
    byte[] frames = SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 45);
    byte[] segment =
        join(
            SyntheticPackedAudio.timestamp(90_000),
            SyntheticPackedAudio.id3(new byte[0]),
            frames,
            SyntheticPackedAudio.timestamp(500_000),
            frames);

    MediaReport report = inspect(MediaContainer.ADTS, segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(TWO_SECONDS);
    assertThat(report.start()).contains(Duration.ofSeconds(1));
  }

  @Test
  void findsTheTimeAmongOtherFramesAndOnlyThere() {
    byte[] title = SyntheticPackedAudio.frame("TIT2", new byte[300]);
    byte[] owner = SyntheticPackedAudio.frame("PRIV", "example.com\0 12345678".getBytes(UTF_8));
    byte[] stamp = SyntheticPackedAudio.timestamp(90_000);
    byte[] priv = Arrays.copyOfRange(stamp, 10, stamp.length);
    byte[] frames = SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 2);

    assertThat(
            inspect(
                    MediaContainer.ADTS,
                    join(SyntheticPackedAudio.id3(join(title, owner, priv)), frames))
                .start())
        .contains(Duration.ofSeconds(1));
    MediaReport other =
        inspect(MediaContainer.ADTS, join(SyntheticPackedAudio.id3(join(title, owner)), frames));
    assertThat(other.fault()).isEmpty();
    assertThat(other.start()).isEmpty();
    assertThat(other.end()).isEmpty();
  }

  @Test
  void passesOverALargeTagAndOneAtTheEnd() {
    byte[] frames = SyntheticPackedAudio.frames(MediaContainer.MPEG_AUDIO, 1, 80);
    byte[] last = join("TAG".getBytes(UTF_8), new byte[125]);
    byte[] segment = join(SyntheticPackedAudio.id3(new byte[100_000]), frames, last);

    MediaReport report = inspect(MediaContainer.MPEG_AUDIO, segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(TWO_SECONDS);
  }

  @Test
  void countsFramesOfAnotherRateByTheirOwn() {
    byte[] slower = SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 45);
    for (int at = 2; at < slower.length; at += 200) {
      slower[at] = 0x5c;
    }
    byte[] segment = join(SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 45), slower);

    assertThat(inspect(MediaContainer.ADTS, segment).span())
        .contains(Duration.ofMillis(960).plus(Duration.ofNanos(46_080_000_000_000L / 22_050)));
  }

  @Test
  void saysWhatIsWrong() {
    byte[] frames = SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 3);
    byte[] broken = frames.clone();
    broken[200] = 0;

    assertThat(inspect(MediaContainer.ADTS, broken).fault())
        .contains("the audio loses its rhythm of frames");
    assertThat(inspect(MediaContainer.ADTS, Arrays.copyOf(frames, 199)).fault())
        .contains("it is cut off");
    assertThat(inspect(MediaContainer.ADTS, "<html></html>".getBytes(UTF_8)).fault())
        .contains("it does not begin with an audio frame");
    assertThat(inspect(MediaContainer.ADTS, new byte[3 * FrameSearch.MOST]).fault())
        .contains("it does not begin with an audio frame");
    assertThat(inspect(MediaContainer.ADTS, SyntheticPackedAudio.timestamp(1)).fault())
        .contains("it holds no audio frame");
  }

  @Test
  void takesTheTwoKindsOfAc3Together() {
    byte[] dependent = SyntheticPackedAudio.frames(MediaContainer.ENHANCED_AC3, 1, 1);
    dependent[2] = 0x40;
    byte[] segment = join(SyntheticPackedAudio.frames(MediaContainer.AC3, 1, 1), dependent);

    MediaReport report = inspect(MediaContainer.AC3, segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(Duration.ofMillis(32));
  }

  /** A picture in the tag is larger than what is seen of a segment at first. */
  @ParameterizedTest
  @EnumSource(names = {"ADTS", "AC3", "ENHANCED_AC3", "MPEG_AUDIO"})
  void decidesOnTheFirstFrameBehindALargeTag(MediaContainer container) {
    byte[] tag = SyntheticPackedAudio.id3(new byte[5_000]);
    byte[] segment = join(tag, SyntheticPackedAudio.frames(container, 1, 3));
    ByteBuffer first = ByteBuffer.wrap(segment, 0, MediaContainer.ENOUGH);
    MediaContainer guess = MediaContainer.detect(first).orElseThrow();

    MediaReport report = inspect(guess, segment);

    assertThat(guess).isEqualTo(MediaContainer.ADTS);
    assertThat(report.fault()).isEmpty();
    assertThat(report.container()).isEqualTo(container);
  }

  /** Some packagers cut at any byte. */
  @ParameterizedTest
  @EnumSource(names = {"ADTS", "AC3", "ENHANCED_AC3", "MPEG_AUDIO"})
  void passesOverTheCutFramesAtBothEnds(MediaContainer container) {
    byte[] frames = SyntheticPackedAudio.frames(container, 1, 12);
    Duration ten = inspect(container, Arrays.copyOf(frames, frames.length / 12 * 10)).span().get();
    for (int cut : new int[] {1, 5, 100, frames.length / 12 - 1}) {
      byte[] rest = Arrays.copyOfRange(frames, cut, frames.length - 3);
      byte[] stamped = join(SyntheticPackedAudio.timestamp(90_000), rest);

      assertThat(MediaContainer.detect(ByteBuffer.wrap(rest))).contains(container);
      MediaReport report = inspect(container, stamped);
      assertThat(report.fault()).isEmpty();
      assertThat(report.start()).contains(Duration.ofSeconds(1));
      assertThat(report.span().get()).isGreaterThan(ten);
    }
  }

  @Test
  void readsTheTimeInTheSecondTag() {
    byte[] segment =
        join(
            SyntheticPackedAudio.id3(SyntheticPackedAudio.frame("TIT2", new byte[5])),
            SyntheticPackedAudio.timestamp(90_000),
            SyntheticPackedAudio.frames(MediaContainer.AC3, 1, 2));

    assertThat(inspect(MediaContainer.ADTS, segment).start()).contains(Duration.ofSeconds(1));
  }

  @Test
  void findsNoAudioInOtherBytes() {
    byte[] noise = new byte[2 * FrameSearch.MOST];
    new Random(5).nextBytes(noise);
    noise[0] = 0;
    assertThat(MediaContainer.detect(ByteBuffer.wrap(noise, 0, MediaContainer.ENOUGH))).isEmpty();
  }
}
