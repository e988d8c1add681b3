package io.millrace.hls;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One quality of a channel: an {@code EXT-X-STREAM-INF} and its URI (RFC 8216, 4.3.4.2). Accessors
 * answer empty for what is absent or unreadable.
 *
 * @param uri verbatim, relative to the playlist
 */
public record VariantStream(String uri, AttributeList attributes) {
  public VariantStream {
    Line.requireUri(uri);
  }

  /** Peak bit rate, bits per second. */
  public OptionalLong bandwidth() {
    return attributes.integer("BANDWIDTH");
  }

  /** Average bit rate, bits per second. */
  public OptionalLong averageBandwidth() {
    return attributes.integer("AVERAGE-BANDWIDTH");
  }

  /** The codecs of RFC 6381, separated by commas. */
  public Optional<String> codecs() {
    return attributes.quoted("CODECS");
  }

  /** The size of the picture. */
  public Optional<Resolution> resolution() {
    return attributes.value("RESOLUTION").flatMap(Resolution::parse);
  }

  /** Frames per second. */
  public Optional<BigDecimal> frameRate() {
    return attributes
        .value("FRAME-RATE")
        .filter(value -> value.matches("\\d{1,9}(\\.\\d{1,9})?"))
        .map(BigDecimal::new);
  }
}
