package io.millrace.media;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Says inside an MPEG-2 Transport Stream what {@code EXT-X-DISCONTINUITY} says in the playlist: one
 * packet per PID with the discontinuity_indicator (ISO/IEC 13818-1, 2.4.3.5) and nothing else, to
 * be put before the first segment of another source.
 *
 * <p>Players built on FFmpeg read the segments of a channel as one stream and do not look at the
 * playlist's tag. Without the mark they take the jump of the continuity counters for damage and
 * drop a picture.
 */
public final class DiscontinuityMark {

  private static final int ADAPTATION_FIELD_ONLY = 0x20;
  private static final int DISCONTINUITY_INDICATOR = 0x80;
  private static final int HEADER = 4;
  private static final byte STUFFING = (byte) 0xff;

  private DiscontinuityMark() {}

  /** The packets to put before this segment; empty if it says so itself on every PID. */
  public static byte[] before(byte[] segment) {
    var seen = new BitSet(TransportPacket.PIDS);
    var marks = new ByteArrayOutputStream();
    var packet = new TransportPacket();
    for (int start = 0;
        start + TransportPacket.LENGTH <= segment.length;
        start += TransportPacket.LENGTH) {
      packet.at(segment, start);
      if (packet.pid() != TransportPacket.NULL_PID && !seen.get(packet.pid())) {
        seen.set(packet.pid());
        if (!packet.discontinuity()) {
          marks.writeBytes(mark(packet));
        }
      }
    }
    return marks.toByteArray();
  }

  /** A packet without payload repeats the counter of the one before it. */
  private static byte[] mark(TransportPacket first) {
    int counter =
        first.hasPayload() ? first.continuityCounter() + 15 & 0x0f : first.continuityCounter();
    var mark = new byte[TransportPacket.LENGTH];
    Arrays.fill(mark, STUFFING);
    mark[0] = TransportPacket.SYNC;
    mark[1] = (byte) (first.pid() >> 8);
    mark[2] = (byte) first.pid();
    mark[3] = (byte) (ADAPTATION_FIELD_ONLY | counter);
    mark[HEADER] = (byte) (TransportPacket.LENGTH - HEADER - 1);
    mark[HEADER + 1] = (byte) DISCONTINUITY_INDICATOR;
    return mark;
  }
}
