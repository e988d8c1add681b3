package io.millrace.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes transport packets and counts their continuity per PID. */
final class TransportPacketWriter {
  private static final int PAYLOAD = TransportPacket.LENGTH - 4;
  private static final int CLOCK_FIELD = 8;

  private final int[] counters = new int[TransportPacket.PIDS];
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** The most that a PES packet can have to fit into so many packets, with a clock or without. */
  static int capacity(int packets, boolean clock) {
    return packets * PAYLOAD - (clock ? CLOCK_FIELD : 0);
  }

  /** Everything since the last call. */
  byte[] take() {
    byte[] bytes = out.toByteArray();
    out.reset();
    return bytes;
  }

  int size() {
    return out.size();
  }

  void skipCounter(int pid) {
    counters[pid]++;
  }

  void programAssociation(int mapPid) {
    ByteBuffer section = section(0x00, 1, 4);
    section.putShort((short) 1).putShort((short) (0xe000 | mapPid));
    section(0, checked(section));
  }

  /** Pairs of stream type and PID, the first one carrying the clock; then stuffing descriptors. */
  void programMap(int mapPid, int descriptorBytes, int... typesAndPids) {
    ByteBuffer section = section(0x02, 1, 4 + descriptorBytes + typesAndPids.length / 2 * 5);
    section
        .putShort((short) (0xe000 | typesAndPids[1]))
        .putShort((short) (0xf000 | descriptorBytes));
    section.put(new byte[descriptorBytes]);
    for (int i = 0; i < typesAndPids.length; i += 2) {
      section.put((byte) typesAndPids[i]);
      section.putShort((short) (0xe000 | typesAndPids[i + 1])).putShort((short) 0xf000);
    }
    section(mapPid, checked(section));
  }

  /** A section on a PID of its own, over as many packets as it takes. */
  void section(int pid, byte[] section) {
    byte[] payload = new byte[(section.length + 1 + PAYLOAD - 1) / PAYLOAD * PAYLOAD];
    Arrays.fill(payload, (byte) 0xff);
    payload[0] = 0;
    System.arraycopy(section, 0, payload, 1, section.length);
    for (int at = 0; at < payload.length; at += PAYLOAD) {
      packet(pid, at == 0, new byte[0], payload, at, PAYLOAD);
    }
  }

  /** A PES packet without a clock. */
  void pes(int pid, byte[] pes, boolean randomAccess) {
    write(pid, pes, randomAccess ? new byte[] {1, 0x40} : new byte[0]);
  }

  /** A PES packet whose first packet carries a Program Clock Reference in units of 1/90,000 s. */
  void pesWithClock(int pid, byte[] pes, boolean randomAccess, long clock) {
    ByteBuffer adaptation = ByteBuffer.allocate(CLOCK_FIELD);
    adaptation.put((byte) 7).put((byte) (randomAccess ? 0x50 : 0x10));
    adaptation.putInt((int) (clock >> 1)).putShort((short) (((clock & 1) << 15) | 0x7e00));
    write(pid, pes, adaptation.array());
  }

  /** The header of a PES packet with a time stamp, followed by the content. */
  static byte[] pesPacket(int streamId, long pts, byte[] content) {
    ByteBuffer pes = ByteBuffer.allocate(PesHeader.LENGTH + content.length);
    boolean video = streamId >= 0xe0;
    pes.putInt(0x100 | streamId).putShort((short) (video ? 0 : 8 + content.length));
    pes.put((byte) 0x80).put((byte) 0x80).put((byte) 5);
    pes.put((byte) (0x21 | (int) ((pts >> 29) & 0x0e)));
    pes.putShort((short) (((pts >> 14) & 0xfffe) | 1))
        .putShort((short) (((pts << 1) & 0xfffe) | 1));
    return pes.put(content).array();
  }

  void packet(
      int pid, boolean startsUnit, byte[] adaptation, byte[] payload, int from, int length) {
    int stuffing = PAYLOAD - adaptation.length - length;
    boolean adapted = adaptation.length > 0 || stuffing > 0;
    out.write(TransportPacket.SYNC);
    out.write((startsUnit ? 0x40 : 0) | (pid >> 8));
    out.write(pid);
    out.write((adapted ? 0x20 : 0) | (length > 0 ? 0x10 : 0) | (counters[pid] & 0x0f));
    counters[pid] += length > 0 ? 1 : 0;
    if (adapted) {
      out.write(PAYLOAD - 1 - length);
      if (adaptation.length > 0) {
        out.write(adaptation, 1, adaptation.length - 1);
      } else if (stuffing > 1) {
        out.write(0);
        stuffing--;
      }
      for (int i = adaptation.length > 0 ? 0 : 1; i < stuffing; i++) {
        out.write(0xff);
      }
    }
    out.write(payload, from, length);
  }

  private void write(int pid, byte[] pes, byte[] adaptation) {
    byte[] field = adaptation;
    for (int at = 0; at < pes.length; ) {
      int length = Math.min(pes.length - at, PAYLOAD - field.length);
      packet(pid, at == 0, field, pes, at, length);
      at += length;
      field = new byte[0];
    }
  }

  private static ByteBuffer section(int table, int id, int body) {
    ByteBuffer section = ByteBuffer.allocate(8 + body + 4);
    section.put((byte) table).putShort((short) (0xb000 | (5 + body + 4)));
    return section.putShort((short) id).put((byte) 0xc1).put((byte) 0).put((byte) 0);
  }

  private static byte[] checked(ByteBuffer section) {
    byte[] bytes = new byte[section.capacity()];
    section.flip().get(bytes, 0, section.limit());
    ByteBuffer.wrap(bytes).putInt(section.limit(), Crc32Mpeg2.of(bytes, 0, section.limit()));
    return bytes;
  }
}
