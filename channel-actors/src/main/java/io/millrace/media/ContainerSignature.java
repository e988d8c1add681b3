package io.millrace.media;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Tells containers by their first bytes. Buffers are read by index and stay as they are. */
final class ContainerSignature {
  private static final int SYNC_BYTES = 3;
  private static final int BOX_HEADER = 8;
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final byte[] WEBVTT = {'W', 'E', 'B', 'V', 'T', 'T'};
  private static final Set<String> FIRST_BOXES =
      Set.of(
          "ftyp", "styp", "moov", "moof", "sidx", "emsg", "prft", "free", "skip", "uuid", "mdat");

  private ContainerSignature() {}

  static Optional<MediaContainer> read(ByteBuffer bytes) {
    if (isTransportStream(bytes)) {
      return Optional.of(MediaContainer.TRANSPORT_STREAM);
    }
    if (isFragmentedMp4(bytes)) {
      return Optional.of(MediaContainer.FRAGMENTED_MP4);
    }
    if (isWebVtt(bytes)) {
      return Optional.of(MediaContainer.WEBVTT);
    }
    return packedAudio(bytes);
  }

  private static boolean isTransportStream(ByteBuffer bytes) {
    if (bytes.limit() < TransportPacket.LENGTH) {
      return false;
    }
    for (int packet = 0; packet < SYNC_BYTES; packet++) {
      int at = packet * TransportPacket.LENGTH;
      if (at < bytes.limit() && bytes.get(at) != TransportPacket.SYNC) {
        return false;
      }
    }
    return true;
  }

  private static boolean isFragmentedMp4(ByteBuffer bytes) {
    if (bytes.limit() < BOX_HEADER) {
      return false;
    }
    long size = bytes.getInt(0) & 0xffffffffL;
    return (size <= 1 || size >= BOX_HEADER) && FIRST_BOXES.contains(Box.typeAt(bytes, 4));
  }

  /** In UTF-8, which it should be, or in UTF-16. */
  static boolean isWebVtt(ByteBuffer bytes) {
    return isNarrowWebVtt(bytes) || isWideWebVtt(bytes);
  }

  private static boolean isNarrowWebVtt(ByteBuffer bytes) {
    int at = startsWith(bytes, 0, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
    if (!startsWith(bytes, at, WEBVTT)) {
      return false;
    }
    int end = at + WEBVTT.length;
    return end == bytes.limit() || List.of(' ', '\t', '\r', '\n').contains((char) bytes.get(end));
  }

  private static boolean isWideWebVtt(ByteBuffer bytes) {
    return startsWith(bytes, 0, "\ufeffWEBVTT".getBytes(UTF_16LE))
        || startsWith(bytes, 0, "\ufeffWEBVTT".getBytes(UTF_16BE));
  }

  private static boolean startsWith(ByteBuffer bytes, int at, byte[] expected) {
    if (bytes.limit() - at < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes.get(at + i) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Behind a tag there is audio; where it is out of sight or cut, its inspector finds out which.
   */
  private static Optional<MediaContainer> packedAudio(ByteBuffer bytes) {
    int at = 0;
    while (Id3Tag.startsAt(bytes, at)) {
      at += Id3Tag.lengthAt(bytes, at);
    }
    Optional<MediaContainer> first =
        AudioFrame.at(bytes, at).or(() -> new FrameSearch().goOn(bytes)).map(AudioFrame::container);
    return at > 0 ? first.or(() -> Optional.of(MediaContainer.ADTS)) : first;
  }
}
