package io.millrace.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A short clip that is played round and round as if it had no end: every turn has later times and
 * goes on counting where the turn before stopped, so that a decoder sees one seamless stream.
 * Immutable and thread-safe.
 */
public final class SeamlessClip {

  private static final int FRAGMENT_NUMBER = 20;

  private final MediaContainer container;
  private final byte[] clip;
  private final Duration length;
  private final Optional<MediaInitialization> initialization;
  private final int[] packetsByPid;

  /**
   * Of these bytes, which are not copied.
   *
   * @param clip its times begin at zero. A Transport Stream is whole packets, fragmented MP4 begins
   *     with its one {@code moof}, packed audio begins with an ID3 tag (RFC 8216, 3.4)
   * @param length a whole number of frames of everything that is in it, and of units of its clocks
   * @param initialization of fragmented MP4
   * @throws IllegalArgumentException for packed audio without a tag, or text
   */
  public SeamlessClip(
      MediaContainer container,
      byte[] clip,
      Duration length,
      Optional<MediaInitialization> initialization) {
    if (container == MediaContainer.WEBVTT
        || (isPackedAudio(container) && !Id3Tag.startsAt(ByteBuffer.wrap(clip), 0))) {
      throw new IllegalArgumentException("this " + container + " cannot be repeated");
    }
    this.container = container;
    this.clip = clip;
    this.length = length;
    this.initialization = initialization;
    this.packetsByPid = packetsByPid(container, clip);
  }

  public MediaContainer container() {
    return container;
  }

  /** Of one turn. */
  public Duration length() {
    return length;
  }

  /**
   * The bytes of some turns, freshly made; the caller owns them.
   *
   * @param first 0 is the clip as it is
   * @param count of turns, at least 1
   */
  public byte[] turns(long first, int count) {
    var bytes = new ByteArrayOutputStream(clip.length * count);
    for (long turn = first; turn < first + count; turn++) {
      byte[] shifted = turn(turn);
      int from = turn > first && isPackedAudio(container) ? tagLength() : 0;
      bytes.write(shifted, from, shifted.length - from);
    }
    return bytes.toByteArray();
  }

  private byte[] turn(long number) {
    Duration later = length.multipliedBy(number);
    byte[] shifted = MediaClockShift.apply(container, clip, later, initialization);
    if (container == MediaContainer.TRANSPORT_STREAM) {
      countOn(shifted, number);
    } else if (container == MediaContainer.FRAGMENTED_MP4) {
      ByteBuffer.wrap(shifted).putInt(FRAGMENT_NUMBER, (int) (number + 1));
    }
    return shifted;
  }

  private void countOn(byte[] bytes, long turn) {
    var packet = new TransportPacket();
    for (int at = 0; at < bytes.length; at += TransportPacket.LENGTH) {
      packet.at(bytes, at);
      long counter = packet.continuityCounter() + turn * packetsByPid[packet.pid()];
      bytes[at + 3] = (byte) ((bytes[at + 3] & 0xf0) | (counter & 0x0f));
    }
  }

  /** Only packets with a payload are counted (ISO/IEC 13818-1, 2.4.3.3). */
  private static int[] packetsByPid(MediaContainer container, byte[] clip) {
    var packets = new int[TransportPacket.PIDS];
    if (container == MediaContainer.TRANSPORT_STREAM) {
      var packet = new TransportPacket();
      for (int at = 0; at < clip.length; at += TransportPacket.LENGTH) {
        packet.at(clip, at);
        packets[packet.pid()] += packet.hasPayload() ? 1 : 0;
      }
    }
    return packets;
  }

  /** A segment of packed audio has one tag, at its beginning. */
  private int tagLength() {
    return Id3Tag.lengthAt(ByteBuffer.wrap(clip), 0);
  }

  private static boolean isPackedAudio(MediaContainer container) {
    return switch (container) {
      case ADTS, AC3, ENHANCED_AC3, MPEG_AUDIO -> true;
      case TRANSPORT_STREAM, FRAGMENTED_MP4, WEBVTT -> false;
    };
  }
}
