package io.millrace.media;

import java.util.HashMap;
import java.util.Map;

/**
 * Shifts the times of an MPEG-2 Transport Stream in place (ISO/IEC 13818-1, 2.4.3). Packets are
 * found as {@link TransportStreamInspector} finds them. For one use.
 */
final class TransportStreamClock {
  private final byte[] bytes;
  private final long ticks;
  private final TransportPacket packet = new TransportPacket();
  private final Map<Integer, PesStamps> begun = new HashMap<>();

  /** The array is changed; ticks are those of 1/90,000 s and may be negative. */
  TransportStreamClock(byte[] bytes, long ticks) {
    this.bytes = bytes;
    this.ticks = ticks;
  }

  void shift() {
    boolean inSync = true;
    int at = 0;
    while (at + TransportPacket.LENGTH <= bytes.length) {
      inSync = bytes[at] == TransportPacket.SYNC && (inSync || anotherFollows(at));
      if (inSync) {
        shiftPacket(at);
      }
      at += inSync ? TransportPacket.LENGTH : 1;
    }
  }

  private boolean anotherFollows(int at) {
    int next = at + TransportPacket.LENGTH;
    return next < bytes.length && bytes[next] == TransportPacket.SYNC;
  }

  private void shiftPacket(int at) {
    packet.at(bytes, at);
    if (packet.pid() == TransportPacket.NULL_PID
        || packet.transportError()
        || !packet.wellFormed()) {
      return;
    }
    packet.clockReferenceStart().ifPresent(this::shiftClockReference);
    if (packet.hasPayload()) {
      shiftPes();
    }
  }

  /** The base of 33 bits; the extension of 9 bits stays. */
  private void shiftClockReference(int at) {
    long base = 0;
    for (int i = 0; i < 4; i++) {
      base = base << 8 | (bytes[at + i] & 0xff);
    }
    base = PresentationTimes.wrapped((base << 1 | (bytes[at + 4] & 0x80) >> 7) + ticks);
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (base >> (25 - 8 * i));
    }
    bytes[at + 4] = (byte) ((base & 1) << 7 | (bytes[at + 4] & 0x7f));
  }

  /** A header goes on in the next packet of its PID if this one is too short for it. */
  private void shiftPes() {
    if (packet.startsUnit()) {
      begun.put(packet.pid(), new PesStamps(packet.continuityCounter()));
    }
    PesStamps header = begun.get(packet.pid());
    if (header != null && (packet.scrambled() || header.accept(packet, ticks))) {
      begun.remove(packet.pid());
    }
  }
}
