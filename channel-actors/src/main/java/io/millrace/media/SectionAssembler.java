package io.millrace.media;

import java.util.Arrays;
import java.util.function.Consumer;

/** Puts the sections of one PID together again (ISO/IEC 13818-1, 2.4.4); damaged ones are lost. */
final class SectionAssembler {
  private static final int HEADER = 3;

  /** The most that a PAT or PMT section may have. */
  private static final int LONGEST = 1024;

  private static final byte STUFFING = (byte) 0xff;

  private final Consumer<byte[]> sections;
  private final byte[] held = new byte[LONGEST];
  private int length;
  private boolean collecting;

  SectionAssembler(Consumer<byte[]> sections) {
    this.sections = sections;
  }

  void accept(TransportPacket packet) {
    int at = packet.payloadStart();
    int end = packet.payloadEnd();
    if (packet.startsUnit()) {
      int start = at + 1 + (packet.bytes()[at] & 0xff);
      if (start > end) {
        collecting = false;
        return;
      }
      collect(packet.bytes(), at + 1, start);
      collecting = true;
      length = 0;
      at = start;
    }
    collect(packet.bytes(), at, end);
  }

  /** Whether no section waits for its rest. */
  boolean settled() {
    return !collecting || length == 0;
  }

  private void collect(byte[] bytes, int from, int to) {
    int at = from;
    while (collecting && at < to) {
      if (length == 0 && bytes[at] == STUFFING) {
        collecting = false;
        return;
      }
      int wanted = length < HEADER ? HEADER : sectionLength();
      int taken = Math.min(to - at, wanted - length);
      System.arraycopy(bytes, at, held, length, taken);
      at += taken;
      length += taken;
      if (length >= HEADER) {
        deliverIfComplete();
      }
    }
  }

  private void deliverIfComplete() {
    int wanted = sectionLength();
    if (wanted > LONGEST) {
      collecting = false;
    } else if (length == wanted) {
      length = 0;
      if (Crc32Mpeg2.of(held, 0, wanted) == 0) {
        sections.accept(Arrays.copyOf(held, wanted));
      }
    }
  }

  private int sectionLength() {
    return HEADER + ((held[1] & 0x0f) << 8 | (held[2] & 0xff));
  }
}
