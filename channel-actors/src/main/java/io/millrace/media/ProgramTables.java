package io.millrace.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the Program Association and Program Map Tables say (ISO/IEC 13818-1, 2.4.4). Of several
 * programs the first counts: a segment of HLS holds one (RFC 8216, 3.2).
 */
final class ProgramTables {
  static final int ASSOCIATION_PID = 0;
  private static final int ASSOCIATION_TABLE = 0x00;
  private static final int MAP_TABLE = 0x02;
  private static final int CRC = 4;
  private static final int PRIVATE_DATA = 0x06;

  private final SectionAssembler association = new SectionAssembler(this::readAssociation);
  private @Nullable SectionAssembler map;
  private int program;
  private int mapPid = TransportPacket.NULL_PID;
  private boolean associationSeen;
  private boolean mapSeen;
  private List<ElementaryStream> streams = List.of();

  /** Takes a packet with a payload; true when it belongs to a table. */
  boolean accept(TransportPacket packet) {
    if (packet.pid() == ASSOCIATION_PID) {
      association.accept(packet);
      return true;
    }
    if (packet.pid() == mapPid && map != null) {
      map.accept(packet);
      return true;
    }
    return false;
  }

  boolean associationSeen() {
    return associationSeen;
  }

  boolean mapSeen() {
    return mapSeen;
  }

  /** Whether the table that this PID carries is complete so far. */
  boolean settled(int pid) {
    return pid == ASSOCIATION_PID ? association.settled() : map == null || map.settled();
  }

  List<ElementaryStream> streams() {
    return streams;
  }

  Optional<ElementaryStream> stream(int pid) {
    for (ElementaryStream stream : streams) {
      if (stream.pid() == pid) {
        return Optional.of(stream);
      }
    }
    return Optional.empty();
  }

  Optional<ElementaryStream> video() {
    for (ElementaryStream stream : streams) {
      if (stream.kind() == ElementaryStream.Kind.VIDEO) {
        return Optional.of(stream);
      }
    }
    return Optional.empty();
  }

  private void readAssociation(byte[] section) {
    if (!isCurrent(section, ASSOCIATION_TABLE)) {
      return;
    }
    associationSeen = true;
    for (int at = 8; at + 4 <= section.length - CRC; at += 4) {
      int number = sixteen(section, at);
      if (number != 0) {
        follow(number, thirteen(section, at + 2));
        return;
      }
    }
  }

  private void follow(int number, int pid) {
    if (map == null || pid != mapPid || number != program) {
      program = number;
      mapPid = pid;
      map = new SectionAssembler(this::readMap);
    }
  }

  private void readMap(byte[] section) {
    if (!isCurrent(section, MAP_TABLE) || section.length < 16 || sixteen(section, 3) != program) {
      return;
    }
    List<ElementaryStream> read = new ArrayList<>();
    int end = section.length - CRC;
    int at = 12 + twelve(section, 10);
    while (at + 5 <= end) {
      int descriptors = at + 5;
      int next = descriptors + twelve(section, at + 3);
      int type = section[at] & 0xff;
      ElementaryStream.Kind kind =
          type == PRIVATE_DATA
              ? kindOfPrivateData(section, descriptors, Math.min(next, end))
              : kind(type);
      read.add(new ElementaryStream(thirteen(section, at + 1), type, kind));
      at = next;
    }
    streams = List.copyOf(read);
    mapSeen = true;
  }

  private static ElementaryStream.Kind kind(int streamType) {
    return switch (streamType) {
      case 0x01, 0x02, 0x10, 0x1b, 0x20, 0x21, 0x24, 0x33, 0x42, 0xd1, 0xdb, 0xea ->
          ElementaryStream.Kind.VIDEO;
      case 0x03, 0x04, 0x0f, 0x11, 0x1c, 0x81, 0x82, 0x84, 0x85, 0x87, 0xc1, 0xc2, 0xcf ->
          ElementaryStream.Kind.AUDIO;
      default -> ElementaryStream.Kind.OTHER;
    };
  }

  /** AC-3, Enhanced AC-3, DTS and AAC hide behind descriptors in DVB (ETSI EN 300 468). */
  private static ElementaryStream.Kind kindOfPrivateData(byte[] section, int from, int to) {
    for (int at = from; at + 2 <= to; at += 2 + (section[at + 1] & 0xff)) {
      switch (section[at] & 0xff) {
        case 0x6a, 0x7a, 0x7b, 0x7c -> {
          return ElementaryStream.Kind.AUDIO;
        }
        default -> {}
      }
    }
    return ElementaryStream.Kind.OTHER;
  }

  private static boolean isCurrent(byte[] section, int table) {
    return section.length >= 8 + CRC && (section[0] & 0xff) == table && (section[5] & 1) == 1;
  }

  private static int sixteen(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private static int thirteen(byte[] bytes, int at) {
    return sixteen(bytes, at) & 0x1fff;
  }

  private static int twelve(byte[] bytes, int at) {
    return sixteen(bytes, at) & 0x0fff;
  }
}
