package io.millrace.media;

/** What is learnt about one PID that carries PES packets. */
final class PesTrack {
  private final PresentationTimes times = new PresentationTimes();
  private final KeyFrameScan scan;
  private final boolean randomAccess;
  private final byte[] header = new byte[PesHeader.LENGTH];
  private int headerLength = PesHeader.LENGTH;
  private int units;

  /** A track that begins with this packet. */
  PesTrack(int streamType, TransportPacket first) {
    this.scan = new KeyFrameScan(streamType);
    this.randomAccess = first.randomAccess();
  }

  PresentationTimes times() {
    return times;
  }

  boolean startsWithKeyFrame() {
    return randomAccess || scan.keyFrame();
  }

  /** Takes a packet with a payload in the clear. */
  void accept(TransportPacket packet) {
    if (packet.startsUnit()) {
      units++;
      headerLength = 0;
    }
    int at = packet.payloadStart();
    if (headerLength < PesHeader.LENGTH) {
      int taken = Math.min(PesHeader.LENGTH - headerLength, packet.payloadEnd() - at);
      System.arraycopy(packet.bytes(), at, header, headerLength, taken);
      headerLength += taken;
      if (headerLength == PesHeader.LENGTH) {
        PesHeader.presentationTime(header, 0).ifPresent(times::add);
      }
    }
    if (units == 1) {
      scan.accept(packet.bytes(), at, packet.payloadEnd());
    }
  }
}
