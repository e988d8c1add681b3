package io.millrace.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Cuts a segment of MPEG-2 Transport Stream that is too long into pieces that each start with a key
 * frame of the video.
 *
 * <p>Each further piece starts with copies of the latest program tables, whose counters are
 * renumbered over all pieces. (The counters of the tables then do not meet those of the next
 * segment; tables that fit into a packet lose nothing by that.) A PES packet of another stream that
 * the cut would tear apart stays whole in the piece before; within a stream the order never
 * changes.
 */
public final class TransportStreamSplitter {
  private static final int NOT_STARTED = -1;
  private static final int COUNTER = 0x0f;

  private TransportStreamSplitter() {}

  /**
   * The pieces, none longer than {@code longest} as far as the key frames allow it. They last as
   * long as the segment together. A single piece means that there is nothing to cut, no place for
   * it, or that this is not a whole number of packets; its bytes are then those of the segment.
   *
   * @param segment read from position to limit, which stay as they are
   * @param total how long the segment lasts
   */
  public static List<TransportStreamPiece> split(
      ByteBuffer segment, Duration total, Duration longest) {
    TransportStreamPiece whole = new TransportStreamPiece(segment.slice(), total);
    byte[] bytes = new byte[segment.remaining()];
    segment.duplicate().get(bytes);
    if (total.compareTo(longest) <= 0 || !isWholePackets(bytes)) {
      return List.of(whole);
    }
    CutPointFinder finder = new CutPointFinder();
    List<CutPoint> cuts = CutPoint.choose(finder.find(bytes), total, longest);
    if (cuts.isEmpty()) {
      return List.of(whole);
    }
    List<byte[]> parts = distribute(bytes, cuts);
    renumber(parts, finder.tablePids());
    List<TransportStreamPiece> pieces = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Duration start = i == 0 ? Duration.ZERO : cuts.get(i - 1).time();
      Duration end = i == cuts.size() ? total : cuts.get(i).time();
      pieces.add(new TransportStreamPiece(ByteBuffer.wrap(parts.get(i)), end.minus(start)));
    }
    return List.copyOf(pieces);
  }

  private static boolean isWholePackets(byte[] bytes) {
    for (int at = 0; at < bytes.length; at += TransportPacket.LENGTH) {
      if (bytes[at] != TransportPacket.SYNC) {
        return false;
      }
    }
    return bytes.length % TransportPacket.LENGTH == 0;
  }

  /** A stream follows into the next piece when its next unit starts. */
  private static List<byte[]> distribute(byte[] bytes, List<CutPoint> cuts) {
    List<ByteArrayOutputStream> parts = new ArrayList<>();
    parts.add(new ByteArrayOutputStream());
    int[] partOfStream = new int[TransportPacket.PIDS];
    Arrays.fill(partOfStream, NOT_STARTED);
    TransportPacket packet = new TransportPacket();
    for (int at = 0; at < bytes.length; at += TransportPacket.LENGTH) {
      int current = parts.size() - 1;
      if (current < cuts.size() && cuts.get(current).packet() * TransportPacket.LENGTH == at) {
        parts.add(withTables(bytes, cuts.get(current)));
        current++;
      }
      int pid = packet.at(bytes, at).pid();
      if (packet.startsUnit()) {
        partOfStream[pid] = current;
      }
      int part = partOfStream[pid] == NOT_STARTED ? current : partOfStream[pid];
      parts.get(part).write(bytes, at, TransportPacket.LENGTH);
    }
    return parts.stream().map(ByteArrayOutputStream::toByteArray).toList();
  }

  private static ByteArrayOutputStream withTables(byte[] bytes, CutPoint cut) {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (int number : cut.tables()) {
      part.write(bytes, number * TransportPacket.LENGTH, TransportPacket.LENGTH);
    }
    return part;
  }

  private static void renumber(List<byte[]> parts, Set<Integer> pids) {
    TransportPacket packet = new TransportPacket();
    int[] next = new int[TransportPacket.PIDS];
    Arrays.fill(next, NOT_STARTED);
    for (byte[] part : parts) {
      for (int at = 0; at < part.length; at += TransportPacket.LENGTH) {
        int pid = packet.at(part, at).pid();
        if (!packet.hasPayload() || !pids.contains(pid)) {
          continue;
        }
        int counter = next[pid] == NOT_STARTED ? packet.continuityCounter() : next[pid];
        part[at + 3] = (byte) ((part[at + 3] & ~COUNTER) | counter);
        next[pid] = (counter + 1) & COUNTER;
      }
    }
  }
}
