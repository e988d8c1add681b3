package io.millrace.hls;

import java.util.Optional;

/** What a Rendition is an alternative of (8216bis, 4.4.6.1). */
public enum RenditionType {
  AUDIO("AUDIO"),
  VIDEO("VIDEO"),
  SUBTITLES("SUBTITLES"),
  /** Inside the video of the Variant Streams, without a playlist of its own. */
  CLOSED_CAPTIONS("CLOSED-CAPTIONS");

  private final String attribute;

  RenditionType(String attribute) {
    this.attribute = attribute;
  }

  /** The value of TYPE, and the name of the attribute by which Variant Streams name a group. */
  public String attribute() {
    return attribute;
  }

  static Optional<RenditionType> of(String attribute) {
    for (RenditionType type : values()) {
      if (type.attribute.equals(attribute)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}
