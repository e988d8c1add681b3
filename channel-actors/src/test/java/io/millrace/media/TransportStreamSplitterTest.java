package io.millrace.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportStreamSplitterTest {
  private static final Duration TWELVE_SECONDS = Duration.ofSeconds(12);
  private static final Duration LONGEST = Duration.ofSeconds(6);
  private static final int MAP = SyntheticTransportStream.MAP_PID;
  private static final int VIDEO = SyntheticTransportStream.VIDEO_PID;
  private static final int AUDIO = SyntheticTransportStream.AUDIO_PID;

  @Test
  void cutsAtKeyFramesIntoAsFewPiecesAsTheLimitAllows() {
    assertThat(durations(split(segment(2.5), LONGEST)))
        .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));
    assertThat(durations(split(segment(6), LONGEST))).containsExactly(LONGEST, LONGEST);
  }

  @Test
  void everyPieceIsASoundSegmentThatStartsWithItsTablesAndAKeyFrame() {
    for (TransportStreamPiece piece : split(segment(2), LONGEST)) {
      TransportStreamInspector inspector = new TransportStreamInspector();
      inspector.accept(piece.bytes());
      TransportStreamReport report = inspector.report();

      assertThat(report.span()).contains(piece.duration());
      assertThat(report.startsWithKeyFrame()).isTrue();
      assertThat(report.streams()).hasSize(2);
      assertThat(report.continuityErrors()).isZero();
      assertThat(report.trailingBytes()).isZero();
      assertThat(pids(bytes(piece)).subList(0, 2)).containsExactly(0, MAP);
    }
  }

  @Test
  void continuityHoldsAcrossThePieces() {
    TransportStreamInspector inspector = new TransportStreamInspector();
    split(segment(2), LONGEST).forEach(piece -> inspector.accept(piece.bytes()));
    TransportStreamReport report = inspector.report();

    assertThat(report.continuityErrors()).isZero();
    assertThat(report.syncErrors()).isZero();
    assertThat(report.span()).contains(TWELVE_SECONDS);
  }

  @Test
  void nothingIsLostAndTheOrderWithinAStreamStays() {
    byte[] segment = segment(2);
    byte[] joined = new byte[0];
    for (TransportStreamPiece piece : split(segment, LONGEST)) {
      byte[] bytes = bytes(piece);
      int before = joined.length;
      joined = Arrays.copyOf(joined, before + bytes.length);
      System.arraycopy(bytes, 0, joined, before, bytes.length);
    }

    assertThat(packetsByPid(joined).get(VIDEO)).isEqualTo(packetsByPid(segment).get(VIDEO));
    assertThat(packetsByPid(joined).get(AUDIO)).isEqualTo(packetsByPid(segment).get(AUDIO));
  }

  @Test
  void keepsAudioWholeThatTheCutWouldTear() {
    TransportPacketWriter packets = new TransportPacketWriter();
    packets.programAssociation(MAP);
    packets.programMap(
        MAP, 300, SyntheticTransportStream.H264, VIDEO, SyntheticTransportStream.AAC, AUDIO);
    byte[] audio = TransportPacketWriter.pesPacket(0xc0, 0, new byte[300]);
    packets.pes(VIDEO, TransportPacketWriter.pesPacket(0xe0, 0, new byte[50]), true);
    packets.packet(AUDIO, true, new byte[0], audio, 0, 184);
    packets.pes(VIDEO, TransportPacketWriter.pesPacket(0xe0, 90_000, new byte[50]), true);
    packets.packet(AUDIO, false, new byte[0], audio, 184, audio.length - 184);
    packets.pes(AUDIO, TransportPacketWriter.pesPacket(0xc0, 90_000, new byte[9]), false);

    List<TransportStreamPiece> pieces =
        TransportStreamSplitter.split(
            ByteBuffer.wrap(packets.take()), Duration.ofSeconds(2), Duration.ofSeconds(1));

    assertThat(pieces).hasSize(2);
    assertThat(pids(bytes(pieces.getFirst()))).containsExactly(0, MAP, MAP, VIDEO, AUDIO, AUDIO);
    assertThat(pids(bytes(pieces.getLast()))).containsExactly(0, MAP, MAP, VIDEO, AUDIO);
  }

  @Test
  void theLastPieceTakesTheRestOfTheGivenDuration() {
    List<TransportStreamPiece> pieces =
        TransportStreamSplitter.split(
            ByteBuffer.wrap(segment(6)), TWELVE_SECONDS.plusNanos(333), LONGEST);

    assertThat(durations(pieces)).containsExactly(LONGEST, LONGEST.plusNanos(333));
  }

  @Test
  void aPieceIsLongerWhereKeyFramesAreRare() {
    assertThat(durations(split(segment(7), LONGEST)))
        .containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(5));
  }

  @Test
  void leavesWholeWhatCannotBeCut() {
    byte[] segment = segment(12);
    assertWhole(segment, LONGEST);
    assertWhole(segment(2), TWELVE_SECONDS);
    assertWhole(Arrays.copyOf(segment(2), 1_000), LONGEST);
    assertWhole(new byte[188 * 10], LONGEST);
    assertWhole(new byte[0], LONGEST);
  }

  @Test
  void cutsAcrossTheWrapOfTheClock() {
    byte[] segment =
        new SyntheticTransportStream(7, true)
            .segment((1L << 33) - 90_000, TWELVE_SECONDS, Duration.ofSeconds(4), 900 * 188);

    assertThat(durations(split(segment, LONGEST))).containsOnly(Duration.ofSeconds(4)).hasSize(3);
  }

  private static void assertWhole(byte[] segment, Duration longest) {
    List<TransportStreamPiece> pieces = split(segment, longest);
    assertThat(pieces).hasSize(1);
    assertThat(bytes(pieces.getFirst())).isEqualTo(segment);
    assertThat(pieces.getFirst().duration()).isEqualTo(TWELVE_SECONDS);
  }

  private static byte[] segment(double keyFrameSeconds) {
    Duration keyFrameInterval = Duration.ofMillis((long) (keyFrameSeconds * 1_000));
    return new SyntheticTransportStream(7, true)
        .segment(90_000, TWELVE_SECONDS, keyFrameInterval, 1_500 * 188);
  }

  private static List<TransportStreamPiece> split(byte[] segment, Duration longest) {
    return TransportStreamSplitter.split(ByteBuffer.wrap(segment), TWELVE_SECONDS, longest);
  }

  private static List<Duration> durations(List<TransportStreamPiece> pieces) {
    return pieces.stream().map(TransportStreamPiece::duration).toList();
  }

  private static byte[] bytes(TransportStreamPiece piece) {
    ByteBuffer buffer = piece.bytes();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static List<Integer> pids(byte[] segment) {
    List<Integer> pids = new ArrayList<>();
    for (int at = 0; at < segment.length; at += 188) {
      pids.add(new TransportPacket().at(segment, at).pid());
    }
    return pids;
  }

  private static Map<Integer, List<ByteBuffer>> packetsByPid(byte[] segment) {
    Map<Integer, List<ByteBuffer>> packets = new HashMap<>();
    List<Integer> pids = pids(segment);
    for (int i = 0; i < pids.size(); i++) {
      packets
          .computeIfAbsent(pids.get(i), pid -> new ArrayList<>())
          .add(ByteBuffer.wrap(segment, i * 188, 188));
    }
    return packets;
  }
}
