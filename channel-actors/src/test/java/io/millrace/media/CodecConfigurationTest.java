package io.millrace.media;

import static io.millrace.media.BoxWriter.box;
import static io.millrace.media.BoxWriter.bytes;
import static io.millrace.media.BoxWriter.fullBox;
import static io.millrace.media.BoxWriter.ints;
import static io.millrace.media.BoxWriter.join;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CodecConfigurationTest {
  private static final byte[] HEVC =
      bytes(1, 0x21, 0x60, 0, 0, 0, 0xb0, 0, 0x10, 0, 0, 0, 93, 0xf0, 0);

  static Stream<Arguments> videos() {
    byte[] avc = box("avcC", bytes(1, 0x4d, 0x40, 0x1f, 0xff, 0xe0, 0));
    return Stream.of(
        video("avc1", "avc1.4d401f", avc),
        video("avc3", "avc3.4d401f", avc),
        video("avc1", "avc1"),
        video("hvc1", "hvc1.1.6.H93.B0.0.10", box("hvcC", HEVC)),
        video("hev1", "hev1.1.6.H93.B0.0.10", box("pasp", ints(1, 1)), box("hvcC", HEVC)),
        video("dvh1", "dvh1.05.06", box("hvcC", HEVC), box("dvcC", bytes(1, 0, 10, 0x35, 0x10))),
        video("av01", "av01.0.04M.08", box("av1C", bytes(0x81, 0x04, 0x0c, 0))),
        video("av01", "av01.1.13H.10", box("av1C", bytes(0x81, 0x2d, 0xc0, 0))),
        video("vp09", "vp09.02.31.10", fullBox("vpcC", 1, 0, bytes(2, 31, 0xa2, 1, 1, 1, 0, 0))),
        video("mp4v", "mp4v.20", SyntheticFragmentedMp4.esds(0x20)),
        video("encv", "avc1.4d401f", avc, protection("avc1")),
        video("encv", "encv"),
        video("jpeg", "jpeg"));
  }

  static Stream<Arguments> sounds() {
    return Stream.of(
        sound("mp4a", "mp4a.40.2", SyntheticFragmentedMp4.esds(0x40, 0x11, 0x90)),
        sound("mp4a", "mp4a.40.5", SyntheticFragmentedMp4.esds(0x40, 0x2b, 0x11, 0x88, 0)),
        sound("mp4a", "mp4a.40.42", SyntheticFragmentedMp4.esds(0x40, 0xf9, 0x40)),
        sound("mp4a", "mp4a.6B", SyntheticFragmentedMp4.esds(0x6b)),
        sound("mp4a", "mp4a"),
        sound("ac-3", "ac-3", box("dac3", bytes(0x10, 0x3c, 0xe0))),
        sound("ec-3", "ec-3", box("dec3", bytes(0, 0, 0, 0, 0))),
        sound("Opus", "Opus", box("dOps", new byte[11])),
        sound("fLaC", "fLaC", fullBox("dfLa", 0, 0, new byte[38])),
        sound(
            "enca", "mp4a.40.2", SyntheticFragmentedMp4.esds(0x40, 0x11, 0x90), protection("mp4a")),
        sound("ec-3", "ec-3", box("dec3", bytes(0, 0, 0, 0, 0)), ints(0)));
  }

  @ParameterizedTest
  @MethodSource("videos")
  void namesTheCodecAndTheSizeOfAVideo(String codec, byte[] entry) {
    SampleEntry read = SampleEntry.read(description(entry), MediaTrack.Kind.VIDEO);

    assertThat(read.codec()).contains(codec);
    assertThat(read.picture()).contains(new PictureSize(1280, 720));
  }

  @ParameterizedTest
  @MethodSource("sounds")
  void namesTheCodecOfAudio(String codec, byte[] entry) {
    SampleEntry read = SampleEntry.read(description(entry), MediaTrack.Kind.AUDIO);

    assertThat(read).isEqualTo(new SampleEntry(Optional.of(codec), Optional.empty()));
  }

  @Test
  void readsAudioOfQuickTimeBehindItsLongerFields() {
    byte[] fields = new byte[28 + 16];
    fields[9] = 1;
    byte[] entry = box("mp4a", fields, SyntheticFragmentedMp4.esds(0x40, 0x11, 0x90));

    assertThat(SampleEntry.read(description(entry), MediaTrack.Kind.AUDIO).codec())
        .contains("mp4a.40.2");
  }

  @Test
  void namesTextByItsFourCharacters() {
    for (String format : new String[] {"wvtt", "stpp"}) {
      byte[] entry = box(format, new byte[8]);
      assertThat(SampleEntry.read(description(entry), MediaTrack.Kind.TEXT).codec())
          .contains(format);
    }
  }

  @Test
  void saysNothingThatCouldBreakAPlaylist() {
    for (String format : new String[] {"a\"b,", "a\nb ", "    ", "\0\0\0\0"}) {
      byte[] entry = SyntheticFragmentedMp4.visual(format);
      assertThat(SampleEntry.read(description(entry), MediaTrack.Kind.VIDEO).codec()).isEmpty();
    }
  }

  @Test
  void knowsNothingOfAnEntryThatIsTooShort() {
    byte[] avc = SyntheticFragmentedMp4.visual("avc1", box("avcC", bytes(1, 2)));
    byte[] aac = SyntheticFragmentedMp4.sound("mp4a", fullBox("esds", 0, 0, bytes(3, 0x80)));

    assertThat(SampleEntry.read(description(avc), MediaTrack.Kind.VIDEO))
        .isEqualTo(SampleEntry.UNKNOWN);
    assertThat(SampleEntry.read(description(aac), MediaTrack.Kind.AUDIO))
        .isEqualTo(SampleEntry.UNKNOWN);
    assertThat(SampleEntry.read(description(new byte[3]), MediaTrack.Kind.AUDIO))
        .isEqualTo(SampleEntry.UNKNOWN);
  }

  private static Arguments video(String format, String codec, byte[]... boxes) {
    return Arguments.of(codec, SyntheticFragmentedMp4.visual(format, join(boxes)));
  }

  private static Arguments sound(String format, String codec, byte[]... boxes) {
    return Arguments.of(codec, SyntheticFragmentedMp4.sound(format, join(boxes)));
  }

  private static byte[] protection(String format) {
    return box("sinf", box("frma", format.getBytes(US_ASCII)), box("schm", ints(0, 0, 0)));
  }

  private static Box description(byte[] entry) {
    return Box.next(ByteBuffer.wrap(fullBox("stsd", 0, 0, ints(1), entry)));
  }
}
