package io.millrace.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransportStreamTablesTest {
  private static final int PACKET = TransportPacket.LENGTH;
  private static final int VIDEO = SyntheticTransportStream.VIDEO_PID;
  private static final int H264 = SyntheticTransportStream.H264;

  private final byte[] segment =
      new SyntheticTransportStream(1, true).segment(Duration.ofSeconds(2), 100 * PACKET);

  @Test
  void areTheFirstTwoPacketsOfAnOrdinarySegment() {
    ByteBuffer in = ByteBuffer.wrap(segment);

    assertThat(TransportStreamTables.of(in)).contains(Arrays.copyOf(segment, 2 * PACKET));
    assertThat(in.position()).isZero();
  }

  @Test
  void areFoundBehindOtherPacketsAndOverSeveral() {
    TransportPacketWriter packets = new TransportPacketWriter();
    packets.pes(VIDEO, TransportPacketWriter.pesPacket(0xe0, 0, new byte[300]), false);
    packets.programAssociation(0x1000);
    packets.programAssociation(0x1000);
    packets.pes(VIDEO, TransportPacketWriter.pesPacket(0xe0, 0, new byte[300]), false);
    int before = packets.size();
    packets.programMap(0x1000, 250, H264, VIDEO);
    int after = packets.size();
    packets.programMap(0x1000, 0, H264, VIDEO);
    byte[] bytes = packets.take();

    byte[] found = TransportStreamTables.of(ByteBuffer.wrap(bytes)).orElseThrow();

    assertThat(after - before).isEqualTo(2 * PACKET);
    assertThat(found).hasSize(3 * PACKET);
    assertThat(Arrays.copyOf(found, PACKET))
        .isEqualTo(Arrays.copyOfRange(bytes, 2 * PACKET, 3 * PACKET));
    assertThat(Arrays.copyOfRange(found, PACKET, 3 * PACKET))
        .isEqualTo(Arrays.copyOfRange(bytes, before, after));
  }

  @Test
  void makeASegmentWithoutThemReadable() {
    byte[] tables = TransportStreamTables.of(ByteBuffer.wrap(segment)).orElseThrow();
    TransportStreamInspector inspector = new TransportStreamInspector();
    inspector.accept(ByteBuffer.wrap(tables));
    inspector.accept(ByteBuffer.wrap(segment, 2 * PACKET, segment.length - 2 * PACKET));

    assertThat(inspector.report().streams()).hasSize(2);
    assertThat(inspector.report().span()).contains(Duration.ofSeconds(2));
  }

  @Test
  void areNotMadeUp() {
    byte[] damaged = segment.clone();
    damaged[PACKET + 20]++;

    assertThat(TransportStreamTables.of(ByteBuffer.allocate(0))).isEmpty();
    assertThat(TransportStreamTables.of(ByteBuffer.wrap(segment, 0, 2 * PACKET - 1))).isEmpty();
    assertThat(TransportStreamTables.of(ByteBuffer.wrap(damaged))).isEmpty();
    assertThat(
            TransportStreamTables.of(
                ByteBuffer.wrap(segment, 2 * PACKET, segment.length - 2 * PACKET)))
        .isEmpty();
  }

  @Test
  void surviveAnyDamage() {
    Random random = new Random(4);
    int lost = 0;
    for (int i = 0; i < 2_000; i++) {
      byte[] damaged = Arrays.copyOf(segment, 4 * PACKET);
      damaged[random.nextInt(2 * PACKET)] = (byte) random.nextInt();
      lost += TransportStreamTables.of(ByteBuffer.wrap(damaged)).isEmpty() ? 1 : 0;
    }
    assertThat(lost).isBetween(1, 1_999);
  }
}
