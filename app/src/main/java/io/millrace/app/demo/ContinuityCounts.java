package io.millrace.app.demo;

import java.util.List;

/**
 * How many packets with payload each PID of a clip has: what its continuity counter advances by.
 */
final class ContinuityCounts {

  private final int[] packetsByPid = new int[8192];

  private ContinuityCounts() {}

  static ContinuityCounts of(List<byte[]> segments) {
    ContinuityCounts counts = new ContinuityCounts();
    for (byte[] segment : segments) {
      for (int at = 0; at < segment.length; at += TransportStreamShift.PACKET) {
        if ((segment[at + 3] & 0x10) != 0) {
          counts.packetsByPid[TransportStreamShift.pid(segment, at)]++;
        }
      }
    }
    return counts;
  }

  int of(int pid) {
    return packetsByPid[pid];
  }
}
