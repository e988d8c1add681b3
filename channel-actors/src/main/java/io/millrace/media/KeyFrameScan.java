package io.millrace.media;

/** Tells by its start codes whether an access unit can be decoded without an earlier one. */
final class KeyFrameScan {
  private static final int H264 = 0x1b;
  private static final int H264_SAMPLE_AES = 0xdb;
  private static final int H265 = 0x24;
  private static final int MPEG1 = 0x01;
  private static final int MPEG2 = 0x02;
  private static final int START_CODE = 0x000001;

  private final int streamType;
  private int window = -1;
  private boolean decided;
  private boolean keyFrame;

  /** A scan for a stream type; of types that it does not know nothing is a key frame. */
  KeyFrameScan(int streamType) {
    this.streamType = streamType;
  }

  boolean keyFrame() {
    return keyFrame;
  }

  /** Goes on with the next bytes of the access unit, up to the first that decides. */
  void accept(byte[] bytes, int from, int to) {
    for (int i = from; i < to && !decided; i++) {
      int next = bytes[i] & 0xff;
      if (window == START_CODE) {
        classify(next);
      }
      window = (window << 8 | next) & 0xffffff;
    }
  }

  private void classify(int code) {
    switch (streamType) {
      case H264, H264_SAMPLE_AES -> {
        int type = code & 0x1f;
        decide(type == 5 || type == 7, type >= 1 && type <= 4);
      }
      case H265 -> {
        int type = (code >> 1) & 0x3f;
        decide((type >= 16 && type <= 23) || type == 32 || type == 33, type <= 9);
      }
      case MPEG1, MPEG2 -> decide(code == 0xb3 || code == 0xb8, code == 0);
      default -> decided = true;
    }
  }

  private void decide(boolean key, boolean dependent) {
    keyFrame = key;
    decided = key || dependent;
  }
}
