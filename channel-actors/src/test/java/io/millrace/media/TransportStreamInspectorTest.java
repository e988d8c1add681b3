package io.millrace.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportStreamInspectorTest {
  private static final Duration SIX_SECONDS = Duration.ofSeconds(6);
  private static final int SIZE = 300 * TransportPacket.LENGTH;
  private static final int MAP = SyntheticTransportStream.MAP_PID;
  private static final int VIDEO = SyntheticTransportStream.VIDEO_PID;
  private static final int AUDIO = SyntheticTransportStream.AUDIO_PID;
  private static final int H264 = SyntheticTransportStream.H264;
  private static final int AAC = SyntheticTransportStream.AAC;

  @Test
  void reportsASoundSegment() {
    byte[] segment = new SyntheticTransportStream(1, true).segment(SIX_SECONDS, 600 * 188);

    TransportStreamReport report = inspect(segment);

    assertThat(report.bytes()).isEqualTo(600 * 188);
    assertThat(report.packets()).isEqualTo(600);
    assertThat(report.trailingBytes()).isZero();
    assertSound(report);
    assertThat(report.scrambled()).isFalse();
    assertThat(report.programAssociationSeen()).isTrue();
    assertThat(report.programMapSeen()).isTrue();
    assertThat(report.streams())
        .containsExactly(
            new ElementaryStream(VIDEO, H264, ElementaryStream.Kind.VIDEO),
            new ElementaryStream(AUDIO, AAC, ElementaryStream.Kind.AUDIO));
    assertThat(report.span()).contains(SIX_SECONDS);
    assertThat(report.firstPts()).hasValue(900_000);
    assertThat(report.startsWithKeyFrame()).isTrue();
  }

  @Test
  void saysTheSameWhereverTheBytesAreCut() {
    byte[] segment = damaged(new SyntheticTransportStream(1, true).segment(SIX_SECONDS, SIZE));
    TransportStreamReport whole = inspect(segment);
    Random random = new Random(3);
    for (int most : new int[] {1, 7, 188, 189, 1_000, 20_000}) {
      TransportStreamInspector inspector = new TransportStreamInspector();
      for (int at = 0; at < segment.length; ) {
        int length = Math.min(segment.length - at, 1 + random.nextInt(most));
        ByteBuffer bytes = ByteBuffer.wrap(segment, at, length).asReadOnlyBuffer();
        inspector.accept(bytes);
        assertThat(bytes.remaining()).isEqualTo(length);
        at += length;
      }
      assertThat(inspector.report()).isEqualTo(whole);
    }
  }

  @Test
  void knowsATransportStreamByItsFirstPackets() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);
    TransportStreamInspector inspector = new TransportStreamInspector();
    int enough = TransportStreamInspector.BYTES_FOR_A_LOOK;

    inspector.accept(ByteBuffer.wrap(segment, 0, enough - 1));
    assertThat(inspector.looksLikeTransportStream()).isFalse();
    inspector.accept(ByteBuffer.wrap(segment, enough - 1, 1));
    assertThat(inspector.looksLikeTransportStream()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<!DOCTYPE html><html>", "G", "{\"error\":\"GONE\"}", "GG00<"})
  void findsNoTransportStreamInOtherBytes(String text) {
    byte[] page = text.repeat(10_000 / text.length()).getBytes(UTF_8);
    TransportStreamInspector inspector = new TransportStreamInspector();
    inspector.accept(ByteBuffer.wrap(page));
    TransportStreamReport report = inspector.report();

    assertThat(report.programMapSeen()).isFalse();
    assertThat(report.streams()).isEmpty();
    assertThat(report.span()).isEmpty();
    assertThat(report.startsWithKeyFrame()).isFalse();
    assertThat(inspector.looksLikeTransportStream()).isEqualTo(text.equals("G"));
  }

  @Test
  void countsBytesThatAreTooFewForAPacket() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);

    TransportStreamReport report = inspect(Arrays.copyOf(segment, segment.length - 100));

    assertThat(report.trailingBytes()).isEqualTo(88);
    assertThat(report.packets()).isEqualTo(299);
    assertThat(report.syncErrors()).isZero();
  }

  @Test
  void findsTheRhythmAgainAfterForeignBytes() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);
    byte[] foreign = "HTTP/1.1 200".getBytes(UTF_8);
    ByteBuffer broken = ByteBuffer.allocate(segment.length + foreign.length);
    broken.put(segment, 0, 188 * 50).put(foreign).put(segment, 188 * 50, segment.length - 188 * 50);

    TransportStreamReport report = inspect(broken.array());

    assertThat(report.syncErrors()).isEqualTo(1);
    assertThat(report.packets()).isEqualTo(300);
    assertThat(report.continuityErrors()).isZero();
  }

  @Test
  void countsPacketsThatSayTheyAreDamaged() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);
    segment[188 * 299 + 1] |= (byte) 0x80;

    assertThat(inspect(segment).transportErrors()).isEqualTo(1);
  }

  @Test
  void countsPacketsWhoseLengthsContradictThemselves() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);
    segment[188 * 2 + 4] = (byte) 183;

    assertThat(inspect(segment).transportErrors()).isEqualTo(1);
  }

  @Test
  void countsALostPacketOnce() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);

    assertThat(inspect(without(segment, 100)).continuityErrors()).isEqualTo(1);
  }

  @Test
  void allowsAPacketToComeTwiceButNotThrice() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);
    byte[] twice = doubled(segment, 2);

    assertThat(inspect(twice).continuityErrors()).isZero();
    assertThat(inspect(twice).span()).contains(SIX_SECONDS);
    assertThat(inspect(doubled(twice, 2)).continuityErrors()).isEqualTo(1);
  }

  @Test
  void acceptsAGapThatIsSignalled() {
    TransportPacketWriter packets = tables(H264, VIDEO);
    packets.pes(VIDEO, pes(0, new byte[10]), false);
    packets.skipCounter(VIDEO);
    packets.packet(VIDEO, false, new byte[] {1, (byte) 0x80}, new byte[100], 0, 100);

    assertThat(inspect(packets.take()).continuityErrors()).isZero();
  }

  @Test
  void ignoresNullPackets() {
    TransportPacketWriter packets = tables(H264, VIDEO);
    packets.packet(TransportPacket.NULL_PID, false, new byte[0], new byte[184], 0, 184);
    packets.skipCounter(TransportPacket.NULL_PID);
    packets.packet(TransportPacket.NULL_PID, false, new byte[0], new byte[184], 0, 184);

    TransportStreamReport report = inspect(packets.take());

    assertThat(report.packets()).isEqualTo(4);
    assertThat(report.continuityErrors()).isZero();
  }

  @Test
  void reportsScrambledPackets() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);
    for (int at = 2 * 188; at < segment.length; at += 188) {
      segment[at + 3] |= (byte) 0x80;
    }

    TransportStreamReport report = inspect(segment);

    assertThat(report.scrambled()).isTrue();
    assertThat(report.span()).isEmpty();
  }

  @Test
  void readsTablesThatSpanPackets() {
    TransportPacketWriter packets = new TransportPacketWriter();
    packets.programAssociation(MAP);
    packets.programMap(MAP, 500, H264, VIDEO, AAC, AUDIO);
    byte[] bytes = packets.take();

    assertThat(bytes.length).isEqualTo(4 * 188);
    assertThat(inspect(bytes).streams()).hasSize(2);
    assertThat(inspect(without(bytes, 2)).programMapSeen()).isFalse();
  }

  @Test
  void believesNoTableWhoseChecksumIsWrong() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(SIX_SECONDS, SIZE);
    segment[188 + 20] ^= 1;

    TransportStreamReport report = inspect(segment);

    assertThat(report.programAssociationSeen()).isTrue();
    assertThat(report.programMapSeen()).isFalse();
  }

  @Test
  void measuresPicturesThatComeOutOfOrder() {
    TransportPacketWriter packets = tables(H264, VIDEO);
    for (int frame : new int[] {0, 3, 1, 2, 6, 4, 5, 9, 7, 8}) {
      packets.pes(VIDEO, pes(90_000 + frame * 3_600L, new byte[20]), frame == 0);
    }

    TransportStreamReport report = inspect(packets.take());

    assertThat(report.span()).contains(Duration.ofMillis(400));
    assertThat(report.firstPts()).hasValue(90_000);
  }

  @Test
  void measuresAcrossTheWrapOfTheClock() {
    long justBefore = (1L << 33) - 3 * 90_000;
    byte[] segment =
        new SyntheticTransportStream(1, true).segment(justBefore, SIX_SECONDS, SIX_SECONDS, SIZE);

    assertThat(inspect(segment).span()).contains(SIX_SECONDS);
    assertThat(inspect(segment).firstPts()).hasValue(justBefore);
  }

  @Test
  void measuresTheAudioWhereThereIsNoVideo() {
    TransportPacketWriter packets = tables(AAC, AUDIO);
    for (int frame = 0; frame < 100; frame++) {
      packets.pes(AUDIO, TransportPacketWriter.pesPacket(0xc0, frame * 1_800L, new byte[9]), false);
    }

    TransportStreamReport report = inspect(packets.take());

    assertThat(report.span()).contains(Duration.ofSeconds(2));
    assertThat(report.startsWithKeyFrame()).isTrue();
  }

  @Test
  void knowsNoSpanFromASingleTimeStamp() {
    TransportPacketWriter packets = tables(H264, VIDEO);
    packets.pes(VIDEO, pes(7, new byte[10]), true);

    TransportStreamReport report = inspect(packets.take());

    assertThat(report.span()).isEmpty();
    assertThat(report.firstPts()).hasValue(7);
  }

  @Test
  void readsATimeStampThatIsSpreadOverPackets() {
    TransportPacketWriter packets = tables(H264, VIDEO);
    byte[] pes = pes(123_456_789, new byte[100]);
    packets.packet(VIDEO, true, new byte[0], pes, 0, 11);
    packets.packet(VIDEO, false, new byte[0], pes, 11, 1);
    packets.packet(VIDEO, false, new byte[0], pes, 12, pes.length - 12);

    assertThat(inspect(packets.take()).firstPts()).hasValue(123_456_789);
  }

  @ParameterizedTest
  @CsvSource({
    "1b, 65, true", // IDR slice
    "1b, 67, true", // sequence parameter set
    "1b, 41, false", // slice of another picture
    "24, 26, true", // IDR of H.265
    "24, 40, true", // video parameter set
    "24, 02, false", // trailing picture
    "02, b3, true", // sequence header
    "02, 00, false", // picture
    "ea, 0f, false", // unknown here
  })
  void knowsAKeyFrameByItsStartCodes(String streamType, String code, boolean keyFrame) {
    TransportPacketWriter packets = tables(Integer.parseInt(streamType, 16), VIDEO);
    byte[] picture = new byte[400];
    Arrays.fill(picture, (byte) 0x55);
    picture[200] = 0;
    picture[201] = 0;
    picture[202] = 1;
    picture[203] = (byte) Integer.parseInt(code, 16);
    packets.pes(VIDEO, pes(0, picture), false);
    packets.pes(VIDEO, pes(3_600, new byte[] {0, 0, 1, 0x65, 0, 0, 1, 0x26}), true);

    assertThat(inspect(packets.take()).startsWithKeyFrame()).isEqualTo(keyFrame);
  }

  @Test
  void survivesAnyBytes() {
    Random random = new Random(4);
    for (int round = 0; round < 500; round++) {
      byte[] segment =
          new SyntheticTransportStream(1, true).segment(Duration.ofSeconds(1), 60 * 188);
      for (int i = random.nextInt(400); i >= 0; i--) {
        segment[random.nextInt(segment.length)] = (byte) random.nextInt();
      }
      TransportStreamReport report = inspect(segment);
      assertThat(report.bytes()).isEqualTo(segment.length);
      TransportStreamSplitter.split(
          ByteBuffer.wrap(segment), Duration.ofSeconds(1), Duration.ofMillis(300));
    }
  }

  private static byte[] damaged(byte[] segment) {
    byte[] damaged = without(segment, 40);
    damaged[188 * 70] = 0;
    return Arrays.copyOf(damaged, damaged.length - 60);
  }

  private static byte[] without(byte[] segment, int packet) {
    ByteBuffer rest = ByteBuffer.allocate(segment.length - 188);
    int next = (packet + 1) * 188;
    return rest.put(segment, 0, packet * 188).put(segment, next, segment.length - next).array();
  }

  private static byte[] doubled(byte[] segment, int packet) {
    ByteBuffer more = ByteBuffer.allocate(segment.length + 188);
    int next = (packet + 1) * 188;
    return more.put(segment, 0, next)
        .put(segment, packet * 188, segment.length - packet * 188)
        .array();
  }

  private static TransportPacketWriter tables(int streamType, int pid) {
    TransportPacketWriter packets = new TransportPacketWriter();
    packets.programAssociation(MAP);
    packets.programMap(MAP, 0, streamType, pid);
    return packets;
  }

  private static byte[] pes(long pts, byte[] content) {
    return TransportPacketWriter.pesPacket(0xe0, pts, content);
  }

  private static void assertSound(TransportStreamReport report) {
    assertThat(report.syncErrors() + report.transportErrors() + report.continuityErrors()).isZero();
  }

  private static TransportStreamReport inspect(byte[] segment) {
    TransportStreamInspector inspector = new TransportStreamInspector();
    inspector.accept(ByteBuffer.wrap(segment));
    return inspector.report();
  }
}
