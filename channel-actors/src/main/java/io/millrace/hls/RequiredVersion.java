package io.millrace.hls;

/** The lowest version that the tags of a playlist allow (8216bis, 8). For one use. */
final class RequiredVersion {
  static final int DECIMAL_DURATIONS = 3;
  static final int BYTE_RANGES = 4;
  static final int KEY_FORMATS = 5;
  static final int MAPS = 6;
  private static final int CAPTION_SERVICES = 7;
  private static final int REQUIREMENTS = 12;
  private static final int RENDITIONS_IN_STREAMS = 13;

  private int version = 1;

  int version() {
    return version;
  }

  void read(String tag, AttributeList attributes) {
    if (attributes.attributes().stream().anyMatch(each -> each.name().startsWith("REQ-"))) {
      atLeast(REQUIREMENTS);
    }
    if (tag.equals("#EXT-X-MEDIA")) {
      read(new Rendition(attributes));
    }
    if (tag.equals("#EXT-X-SESSION-KEY")) {
      atLeast(KEY_FORMATS);
    }
  }

  private void read(Rendition rendition) {
    if (rendition.instreamId().isEmpty()) {
      return;
    }
    boolean captions =
        rendition.renditionType().filter(RenditionType.CLOSED_CAPTIONS::equals).isPresent();
    if (!captions) {
      atLeast(RENDITIONS_IN_STREAMS);
    } else if (rendition.instreamId().get().startsWith("SERVICE")) {
      atLeast(CAPTION_SERVICES);
    }
  }

  void read(MediaSegment segment) {
    if (segment.map().isPresent()) {
      atLeast(MAPS);
    } else if (segment.keys().stream().anyMatch(RequiredVersion::isOfFormats)) {
      atLeast(KEY_FORMATS);
    } else if (segment.byteRange().isPresent()) {
      atLeast(BYTE_RANGES);
    }
  }

  private static boolean isOfFormats(Key key) {
    return !key.method().equals("AES-128")
        || key.attributes().value("KEYFORMAT").isPresent()
        || key.attributes().value("KEYFORMATVERSIONS").isPresent();
  }

  void atLeast(int other) {
    version = Math.max(version, other);
  }
}
