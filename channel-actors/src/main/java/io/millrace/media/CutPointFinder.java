package io.millrace.media;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** Finds the places where one segment can be cut. For one use. */
final class CutPointFinder {
  private final TransportPacket packet = new TransportPacket();
  private final ProgramTables tables = new ProgramTables();
  private final Map<Integer, List<Integer>> tablePackets = new HashMap<>();
  private final Map<Integer, List<Integer>> completeTables = new HashMap<>();
  private final List<CutPoint> found = new ArrayList<>();
  private OptionalLong origin = OptionalLong.empty();

  /** The cut points of whole packets, in order of the packets. */
  List<CutPoint> find(byte[] segment) {
    for (int number = 0; number * TransportPacket.LENGTH < segment.length; number++) {
      packet.at(segment, number * TransportPacket.LENGTH);
      if (packet.transportError() || !packet.wellFormed() || !packet.hasPayload()) {
        continue;
      }
      if (tables.accept(packet)) {
        keepTable(number);
      } else if (packet.startsUnit() && !packet.scrambled() && isVideo()) {
        considerUnit(number);
      }
    }
    return found;
  }

  /** The PIDs that tables came on. */
  Set<Integer> tablePids() {
    return tablePackets.keySet();
  }

  private void keepTable(int number) {
    int pid = packet.pid();
    List<Integer> packets = tablePackets.computeIfAbsent(pid, each -> new ArrayList<>());
    if (packet.startsUnit()) {
      packets.clear();
    }
    packets.add(number);
    if (tables.settled(pid)) {
      completeTables.put(pid, List.copyOf(packets));
    }
  }

  private boolean isVideo() {
    int pid = packet.pid();
    return tables.video().filter(stream -> stream.pid() == pid).isPresent();
  }

  private void considerUnit(int number) {
    if (packet.payloadEnd() - packet.payloadStart() < PesHeader.LENGTH) {
      return;
    }
    OptionalLong pts = PesHeader.presentationTime(packet.bytes(), packet.payloadStart());
    if (pts.isEmpty()) {
      return;
    }
    if (origin.isEmpty()) {
      origin = pts;
    } else if (packet.randomAccess()) {
      long ticks = PresentationTimes.difference(origin.getAsLong(), pts.getAsLong());
      Duration time = PresentationTimes.duration(Math.max(0, ticks));
      found.add(new CutPoint(number, time, latestTables()));
    }
  }

  /** Association before map: the PIDs in that order. */
  private List<Integer> latestTables() {
    List<Integer> packets = new ArrayList<>();
    completeTables.keySet().stream()
        .sorted()
        .forEach(pid -> packets.addAll(completeTables.get(pid)));
    return packets;
  }
}
