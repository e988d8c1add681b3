package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Looks for the first whole frame of packed audio that was cut anywhere: the first header that
 * another one of its kind follows where the frame ends. Takes time in proportion to the bytes.
 */
final class FrameSearch {
  /** More than two frames of any kind: the longest, of ADTS, has 8191 bytes. */
  static final int MOST = 3 * 8192;

  private int at;

  /**
   * The frame if it is there already; it begins {@link #at()}.
   *
   * @param bytes as last time, maybe more of them; read by index from zero to the limit
   */
  Optional<AudioFrame> goOn(ByteBuffer bytes) {
    while (bytes.limit() - at >= AudioFrame.HEADER) {
      Optional<AudioFrame> frame = AudioFrame.at(bytes, at);
      if (frame.isPresent()) {
        int next = at + frame.get().length();
        if (bytes.limit() - next < AudioFrame.HEADER) {
          return Optional.empty();
        }
        if (AudioFrame.at(bytes, next).filter(frame.get()::isFollowedBy).isPresent()) {
          return frame;
        }
      }
      at++;
    }
    return Optional.empty();
  }

  int at() {
    return at;
  }
}
