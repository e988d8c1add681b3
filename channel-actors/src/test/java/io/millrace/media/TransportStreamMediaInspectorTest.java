package io.millrace.media;

import static io.millrace.media.BoxWriter.bytes;
import static io.millrace.media.BoxWriter.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportStreamMediaInspectorTest {
  private static final Duration SIX_SECONDS = Duration.ofSeconds(6);
  private static final int VIDEO = SyntheticTransportStream.VIDEO_PID;
  private static final int AUDIO = SyntheticTransportStream.AUDIO_PID;
  private static final int H264 = SyntheticTransportStream.H264;
  private static final int AAC = SyntheticTransportStream.AAC;
  private static final int H265 = 0x24;
  private static final int PRIVATE = 0x06;

  @Test
  void reportsASoundSegment() {
    byte[] segment = new SyntheticTransportStream(1, true).segment(SIX_SECONDS, 600 * 188);

    MediaReport report = inspect(segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.span()).contains(SIX_SECONDS);
    assertThat(report.start()).contains(Duration.ofSeconds(10));
    assertThat(report.end()).contains(Duration.ofSeconds(16));
    assertThat(report.startsWithKeyFrame()).isTrue();
    assertThat(report.description())
        .isEqualTo(
            new MediaDescription(
                List.of("avc1.4d401f", "mp4a.40.2"),
                Optional.of(new PictureSize(1280, 720)),
                OptionalDouble.of(25)));
    assertThat(report.transportStream().orElseThrow().packets()).isEqualTo(600);
  }

  @Test
  void describesHevc() {
    byte[] unit = BitWriter.escaped(ParameterSets.hevc(3840, 2160));
    byte[] picture = join(bytes(0, 0, 1, 0x40, 1, 2, 0, 0, 0, 1), unit, bytes(0, 0, 1, 0x26, 1));

    assertThat(describe(H265, picture))
        .isEqualTo(
            new MediaDescription(
                List.of("hvc1.2.4.L120.B0"),
                Optional.of(new PictureSize(3840, 2160)),
                OptionalDouble.empty()));
  }

  @ParameterizedTest
  @CsvSource({
    "15, ADTS, mp4a.40.2",
    "129, AC3, ac-3",
    "135, ENHANCED_AC3, ec-3",
    "3, MPEG_AUDIO, mp4a.40.34",
    "207, ADTS, mp4a.40.2"
  })
  void describesAudioByItsFirstFrame(int streamType, MediaContainer frames, String codec) {
    byte[] content = SyntheticPackedAudio.frames(frames, 1, 1);

    assertThat(describe(streamType, content).codecs()).containsExactly(codec);
  }

  @Test
  void describesNothingThatIsHiddenOrBroken() {
    byte[] unit = BitWriter.escaped(ParameterSets.h264(1280, 720, 25));
    byte[] cut = join(bytes(0, 0, 1), Arrays.copyOf(unit, 6));
    byte[] late = join(bytes(0, 0, 1, 9), new byte[5_000], bytes(0, 0, 1), unit);

    assertThat(describe(H264, cut)).isEqualTo(MediaDescription.EMPTY);
    assertThat(describe(H264, new byte[0])).isEqualTo(MediaDescription.EMPTY);
    assertThat(describe(H264, late)).isEqualTo(MediaDescription.EMPTY);
    assertThat(describe(AAC, bytes(1, 2, 3, 4, 5, 6, 7))).isEqualTo(MediaDescription.EMPTY);
    assertThat(describe(PRIVATE, join(bytes(0, 0, 1), unit))).isEqualTo(MediaDescription.EMPTY);
    assertThat(describe(H264, join(bytes(0, 0, 1), unit)).codecs()).isNotEmpty();
  }

  @Test
  void saysEveryCodecOnceAndTheVideoFirst() {
    TransportPacketWriter packets = new TransportPacketWriter();
    packets.programAssociation(0x1000);
    packets.programMap(0x1000, 0, AAC, AUDIO, AAC, AUDIO + 1, H264, VIDEO);
    byte[] sound = SyntheticPackedAudio.frames(MediaContainer.ADTS, 1, 1);
    packets.pes(AUDIO, TransportPacketWriter.pesPacket(0xc0, 0, sound), false);
    packets.pes(AUDIO + 1, TransportPacketWriter.pesPacket(0xc1, 0, sound), false);
    byte[] unit = BitWriter.escaped(ParameterSets.h264(640, 360, 30));
    packets.pes(VIDEO, TransportPacketWriter.pesPacket(0xe0, 0, join(bytes(0, 0, 1), unit)), true);

    assertThat(inspect(packets.take()).description().codecs())
        .containsExactly("avc1.4d401f", "mp4a.40.2");
  }

  @Test
  void leavesDamagedPacketsToWhoeverReadsTheDetails() {
    byte[] segment = new SyntheticTransportStream(1, true).segment(SIX_SECONDS, 600 * 188);
    segment[188 * 300 + 1] |= (byte) 0x80;

    MediaReport report = inspect(segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.transportStream().orElseThrow().transportErrors()).isEqualTo(1);
  }

  @Test
  void saysWhatIsWrong() {
    byte[] segment = new SyntheticTransportStream(1, true).segment(SIX_SECONDS, 600 * 188);
    byte[] scrambled = segment.clone();
    scrambled[188 * 300 + 3] |= (byte) 0x80;
    byte[] outOfRhythm = segment.clone();
    outOfRhythm[188 * 300] = 0;

    assertThat(inspect(Arrays.copyOf(segment, 100)).fault())
        .contains("it is no MPEG transport stream");
    assertThat(inspect(Arrays.copyOf(segment, 1_000)).fault())
        .contains("1000 bytes are no whole number of packets of 188");
    assertThat(inspect(Arrays.copyOfRange(segment, 376, segment.length)).fault())
        .contains("it has no program tables (PAT, PMT)");
    assertThat(inspect(scrambled).fault()).contains("its packets are scrambled");
    assertThat(inspect(outOfRhythm).fault())
        .contains("the transport stream loses its rhythm of packets");
  }

  private static MediaDescription describe(int streamType, byte[] content) {
    TransportPacketWriter packets = new TransportPacketWriter();
    packets.programAssociation(0x1000);
    packets.programMap(0x1000, 0, streamType, VIDEO);
    packets.pes(VIDEO, TransportPacketWriter.pesPacket(0xe0, 90_000, content), true);
    packets.pes(VIDEO, TransportPacketWriter.pesPacket(0xe0, 93_600, content), true);
    return inspect(packets.take()).description();
  }

  private static MediaReport inspect(byte[] segment) {
    MediaInspector inspector = MediaInspector.of(MediaContainer.TRANSPORT_STREAM, Optional.empty());
    inspector.accept(ByteBuffer.wrap(segment));
    return inspector.report();
  }
}
