package io.millrace.media;

import java.util.OptionalInt;

/**
 * A view of one transport packet (ISO/IEC 13818-1, 2.4.3) inside an array it does not own. It is
 * moved from packet to packet so that looking at a segment allocates nothing.
 */
final class TransportPacket {
  static final int LENGTH = 188;
  static final byte SYNC = 0x47;
  static final int PIDS = 0x2000;
  static final int NULL_PID = 0x1fff;
  private static final int HEADER = 4;
  private static final int CLOCK_REFERENCE = 6;

  private byte[] bytes = new byte[LENGTH];
  private int start;

  TransportPacket at(byte[] bytes, int start) {
    this.bytes = bytes;
    this.start = start;
    return this;
  }

  /** The array that the payload lies in. */
  byte[] bytes() {
    return bytes;
  }

  boolean transportError() {
    return (unsigned(1) & 0x80) != 0;
  }

  boolean startsUnit() {
    return (unsigned(1) & 0x40) != 0;
  }

  int pid() {
    return (unsigned(1) & 0x1f) << 8 | unsigned(2);
  }

  boolean scrambled() {
    return (unsigned(3) & 0xc0) != 0;
  }

  int continuityCounter() {
    return unsigned(3) & 0x0f;
  }

  boolean hasPayload() {
    return (unsigned(3) & 0x10) != 0;
  }

  /** Whether the lengths inside agree with the length of a packet. */
  boolean wellFormed() {
    if (!hasPayload() && !hasAdaptationField()) {
      return false;
    }
    return !hasAdaptationField()
        || unsigned(HEADER) <= LENGTH - HEADER - 1 - (hasPayload() ? 1 : 0);
  }

  boolean discontinuity() {
    return (adaptationFlags() & 0x80) != 0;
  }

  boolean randomAccess() {
    return (adaptationFlags() & 0x40) != 0;
  }

  /** Index into {@link #bytes()} of the Program Clock Reference, where there is room for it. */
  OptionalInt clockReferenceStart() {
    return (adaptationFlags() & 0x10) != 0 && unsigned(HEADER) > CLOCK_REFERENCE
        ? OptionalInt.of(start + HEADER + 2)
        : OptionalInt.empty();
  }

  /** Index into {@link #bytes()}; only of a well-formed packet with a payload. */
  int payloadStart() {
    return start + HEADER + (hasAdaptationField() ? 1 + unsigned(HEADER) : 0);
  }

  /** The index after the last byte of the payload. */
  int payloadEnd() {
    return start + LENGTH;
  }

  private boolean hasAdaptationField() {
    return (unsigned(3) & 0x20) != 0;
  }

  private int adaptationFlags() {
    return hasAdaptationField() && unsigned(HEADER) > 0 ? unsigned(HEADER + 1) : 0;
  }

  private int unsigned(int index) {
    return bytes[start + index] & 0xff;
  }
}
