package io.millrace.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What is learnt about one PID that carries PES packets. */
final class PesTrack {
  private final PresentationTimes times = new PresentationTimes();
  private final KeyFrameScan scan;
  private final boolean randomAccess;
  private final @Nullable PesBeginning beginning;
  private final byte[] header = new byte[PesHeader.LENGTH];
  private int headerLength = PesHeader.LENGTH;
  private int units;

  /** A track that begins with this packet; whether it keeps its first bytes is for the caller. */
  PesTrack(int streamType, TransportPacket first, boolean keepsBeginning) {
    this.scan = new KeyFrameScan(streamType);
    this.randomAccess = first.randomAccess();
    this.beginning = keepsBeginning ? new PesBeginning() : null;
  }

  PresentationTimes times() {
    return times;
  }

  /** The first bytes behind the first header; empty if they are not kept. */
  ByteBuffer beginning() {
    return beginning == null ? ByteBuffer.allocate(0) : beginning.content();
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
      if (beginning != null) {
        beginning.accept(packet.bytes(), at, packet.payloadEnd());
      }
    }
  }
}
