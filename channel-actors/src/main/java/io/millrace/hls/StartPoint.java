package io.millrace.hls;

import java.math.BigDecimal;
import java.util.Optional;

/** Where to begin to play: {@code EXT-X-START} (8216bis, 4.4.2.2). */
public record StartPoint(AttributeList attributes) {

  /** Seconds from the beginning, or negative from the end. */
  public Optional<BigDecimal> timeOffset() {
    return attributes.decimal("TIME-OFFSET");
  }

  /** Whether samples before the point are left out. */
  public boolean precise() {
    return attributes.isYes("PRECISE");
  }
}
