package io.millrace.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The Media Initialization Section of a Transport Stream: its program tables (RFC 8216, 3.2), for
 * playlists whose segments leave them out.
 */
public final class TransportStreamTables {
  private TransportStreamTables() {}

  /**
   * The packets of the first whole Program Association Table and of the first whole Program Map
   * Table of a segment, that one first; empty if it has not both.
   *
   * @param segment read from position to limit, which stay as they are
   */
  public static Optional<byte[]> of(ByteBuffer segment) {
    ByteBuffer in = segment.duplicate();
    TransportPacket packet = new TransportPacket();
    ProgramTables tables = new ProgramTables();
    ByteArrayOutputStream association = new ByteArrayOutputStream();
    ByteArrayOutputStream map = new ByteArrayOutputStream();
    byte[] bytes = new byte[TransportPacket.LENGTH];
    while (in.remaining() >= bytes.length) {
      in.get(bytes);
      packet.at(bytes, 0);
      if (bytes[0] != TransportPacket.SYNC || isUnreadable(packet)) {
        continue;
      }
      boolean associationOpen = !tables.associationSeen();
      if (tables.accept(packet)) {
        boolean isAssociation = packet.pid() == ProgramTables.ASSOCIATION_PID;
        if (!isAssociation || associationOpen) {
          keep(bytes, packet.startsUnit(), isAssociation ? association : map);
        }
      }
      if (tables.mapSeen()) {
        association.writeBytes(map.toByteArray());
        return Optional.of(association.toByteArray());
      }
    }
    return Optional.empty();
  }

  private static boolean isUnreadable(TransportPacket packet) {
    return packet.transportError() || !packet.wellFormed() || !packet.hasPayload();
  }

  private static void keep(byte[] packet, boolean startsUnit, ByteArrayOutputStream table) {
    if (startsUnit) {
      table.reset();
    }
    table.writeBytes(packet);
  }
}
