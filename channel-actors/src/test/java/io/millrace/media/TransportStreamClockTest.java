package io.millrace.media;

import static io.millrace.media.BoxWriter.join;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The times of Transport Streams, read bit by bit, unlike the code under test. */
class TransportStreamClockTest {
  private static final long WRAP = 1L << 33;
  private static final int LENGTH = TransportPacket.LENGTH;
  private static final int PID = 0x100;
  private static final byte[] CONTENT = new byte[60];

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0, -1",
    "8589934591, 1",
    "8589934591, 8589934591",
    "5, -6",
    "4294967296, 4294967296",
    "123456789, 987654321",
    "8589844592, 90000",
    "1000000, -8589934592",
    "0, 720000000000000"
  })
  void clocksAndBothTimeStampsShiftAndWrap(long time, long ticks) {
    byte[] packet = onePacket(time);

    byte[] shifted = shift(packet, ticks);

    long expected = Math.floorMod(time + ticks, WRAP);
    assertThat(shifted).isEqualTo(onePacket(expected));
    assertThat(bits(shifted, 6 * 8, 33)).isEqualTo(expected);
    assertThat(timeStamp(shifted, 12 + 9)).isEqualTo(expected);
    assertThat(timeStamp(shifted, 12 + 14)).isEqualTo(Math.floorMod(expected - 3_600, WRAP));
  }

  @Test
  void theExtensionOfTheClockStays() {
    byte[] packet = onePacket(WRAP - 1);
    packet[10] |= 0x01;
    packet[11] = 0x2b;

    byte[] shifted = shift(packet, 1);

    assertThat(bits(shifted, 6 * 8, 33)).isZero();
    assertThat(shifted[10] & 0x7f).isEqualTo(0x7f);
    assertThat(shifted[11]).isEqualTo((byte) 0x2b);
  }

  /** Adaptation fields may leave as little of a packet as they like. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 9, 10, 13, 14, 15, 18, 19, 20, 60})
  void aHeaderMayGoOnInTheNextPackets(int payload) {
    byte[] before = inPacketsOf(payload, pes(WRAP - 10));

    byte[] shifted = shift(before, 30);

    assertThat(shifted).isEqualTo(inPacketsOf(payload, pes(20))).isNotEqualTo(before);
  }

  @Test
  void aHeaderWithAPacketMissingStaysAsItIs() {
    byte[] whole = inPacketsOf(10, pes(900_000));
    byte[] torn =
        join(Arrays.copyOf(whole, LENGTH), Arrays.copyOfRange(whole, 2 * LENGTH, whole.length));

    assertThat(shift(torn, 30)).isEqualTo(torn);
    assertThat(shift(Arrays.copyOf(whole, LENGTH), 30)).isEqualTo(Arrays.copyOf(whole, LENGTH));
  }

  @Test
  void headersOfTwoStreamsMayInterleave() {
    byte[] one = inPacketsOf(12, pes(900_000));
    byte[] other = inPacketsOf(12, pes(500_000));
    byte[] oneLater = inPacketsOf(12, pes(900_030));
    byte[] otherLater = inPacketsOf(12, pes(500_030));
    for (byte[] stream : new byte[][] {other, otherLater}) {
      for (int at = 0; at < stream.length; at += LENGTH) {
        stream[at + 2] = 1;
      }
    }

    assertThat(shift(interleaved(one, other), 30)).isEqualTo(interleaved(oneLater, otherLater));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 128, it says that it is damaged",
    "3, 128, it is scrambled",
    "4, 184, its adaptation field is longer than the packet",
    "15, 190, it is padding",
    "15, 191, it is private without stamps",
    "14, 2, it has no start code",
    "18, 0, it has no flags",
    "19, 64, it has a DTS without a PTS",
    "20, 4, its header has no room for the stamps"
  })
  void whatIsNoPesHeaderStaysAsItIs(int at, int value, String why) {
    byte[] packet = onePacket(900_000);
    int clock = at == 1 || at == 4 ? 0 : 90;
    packet[at] = (byte) (at == 1 || at == 3 ? packet[at] | value : value);

    byte[] expected = packet.clone();
    if (clock != 0) {
      System.arraycopy(onePacket(900_000 + clock), 6, expected, 6, 5);
    }

    assertThat(shift(packet, 90)).as(why).isEqualTo(expected);
  }

  @Test
  void anAdaptationFieldTooShortForTheClockItPromisesHasNone() {
    byte[] packet = new byte[LENGTH];
    Arrays.fill(packet, (byte) 0xff);
    for (int length = 0; length <= 7; length++) {
      System.arraycopy(new byte[] {0x47, 1, 0, 0x30, (byte) length, 0x10}, 0, packet, 0, 6);
      Arrays.fill(packet, 6, LENGTH, (byte) 0);
      assertThat(Arrays.equals(shift(packet, 90), packet)).isEqualTo(length < 7);
    }
  }

  @Test
  void packetsAreFoundAgainAfterALoss() {
    byte[] packet = onePacket(900_000);
    byte[] later = onePacket(900_090);
    byte[] noise = {1, 2, 0x47, 3, 4};

    assertThat(shift(join(packet, noise, packet, packet), 90))
        .isEqualTo(join(later, noise, later, later));
    assertThat(shift(join(packet, Arrays.copyOf(packet, 100)), 90))
        .isEqualTo(join(later, Arrays.copyOf(packet, 100)));
  }

  private static byte[] shift(byte[] segment, long ticks) {
    Duration by =
        Duration.ofSeconds(Math.floorDiv(ticks, 90_000))
            .plusNanos(Math.floorMod(ticks, 90_000) * 100_000L / 9);
    return MediaClockShift.apply(MediaContainer.TRANSPORT_STREAM, segment, by, Optional.empty());
  }

  private static byte[] onePacket(long time) {
    var writer = new TransportPacketWriter();
    byte[] pes = pes(time, new byte[TransportPacketWriter.capacity(1, true) - 19]);
    writer.pesWithClock(PID, pes, true, time);
    return writer.take();
  }

  private static byte[] inPacketsOf(int payload, byte[] pes) {
    var packets = new TransportPacketWriter();
    for (int at = 0; at < pes.length; at += payload) {
      packets.packet(PID, at == 0, new byte[0], pes, at, Math.min(payload, pes.length - at));
    }
    return packets.take();
  }

  private static byte[] pes(long pts) {
    return pes(pts, CONTENT);
  }

  /** With a DTS of a 25th of a second before. */
  private static byte[] pes(long pts, byte[] content) {
    byte[] both = join(stamp(3, pts), stamp(1, Math.floorMod(pts - 3_600, WRAP)));
    return join(BoxWriter.bytes(0, 0, 1, 0xe0, 0, 0, 0x80, 0xc0, 10), both, content);
  }

  private static byte[] stamp(int prefix, long value) {
    BigInteger written =
        BigInteger.valueOf(prefix)
            .shiftLeft(3)
            .or(BigInteger.valueOf(value >> 30))
            .shiftLeft(1)
            .setBit(0)
            .shiftLeft(15)
            .or(BigInteger.valueOf(value >> 15 & 0x7fff))
            .shiftLeft(1)
            .setBit(0)
            .shiftLeft(15)
            .or(BigInteger.valueOf(value & 0x7fff))
            .shiftLeft(1)
            .setBit(0);
    return written.toByteArray();
  }

  private static byte[] interleaved(byte[] one, byte[] other) {
    byte[] all = new byte[one.length + other.length];
    for (int at = 0; at < one.length; at += LENGTH) {
      System.arraycopy(one, at, all, 2 * at, LENGTH);
      System.arraycopy(other, at, all, 2 * at + LENGTH, LENGTH);
    }
    return all;
  }

  private static long timeStamp(byte[] bytes, int at) {
    return bits(bytes, at * 8 + 4, 3) << 30
        | bits(bytes, at * 8 + 8, 15) << 15
        | bits(bytes, at * 8 + 24, 15);
  }

  private static long bits(byte[] bytes, int from, int count) {
    long value = 0;
    for (int at = from; at < from + count; at++) {
      value = value << 1 | (bytes[at / 8] >> (7 - at % 8) & 1);
    }
    return value;
  }
}
