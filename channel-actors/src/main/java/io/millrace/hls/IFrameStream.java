package io.millrace.hls;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A Media Playlist of I-frames, for seeking with pictures: one {@code EXT-X-I-FRAME-STREAM-INF}
 * (8216bis, 4.4.6.3).
 */
public record IFrameStream(AttributeList attributes) {
  public IFrameStream {
    Line.requireUri(
        attributes
            .quoted("URI")
            .filter(Line::isPlainUri)
            .orElseThrow(
                () -> new MalformedLineException("#EXT-X-I-FRAME-STREAM-INF needs a URI")));
  }

  /** Verbatim, relative to the playlist. */
  public String uri() {
    return attributes.quoted("URI").orElseThrow();
  }

  /** Peak bit rate, bits per second. */
  public OptionalLong bandwidth() {
    return attributes.integer("BANDWIDTH");
  }

  /** The codecs of RFC 6381, separated by commas. */
  public Optional<String> codecs() {
    return attributes.quoted("CODECS");
  }

  /** The size of the picture. */
  public Optional<Resolution> resolution() {
    return attributes.value("RESOLUTION").flatMap(Resolution::parse);
  }

  /** The group of its video Renditions. */
  public Optional<String> video() {
    return attributes.quoted(RenditionType.VIDEO.attribute());
  }
}
