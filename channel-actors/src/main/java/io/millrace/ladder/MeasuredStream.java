package io.millrace.ladder;

import io.millrace.hls.Resolution;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was measured of a stream of which its source says nothing.
 *
 * @param bandwidth peak bit rate, bits per second; above zero
 * @param averageBandwidth bits per second
 * @param codecs as in RFC 6381, separated by commas
 * @param frameRate frames per second
 */
public record MeasuredStream(
    long bandwidth,
    OptionalLong averageBandwidth,
    Optional<String> codecs,
    Optional<Resolution> resolution,
    Optional<BigDecimal> frameRate) {

  public MeasuredStream {
    if (bandwidth < 1) {
      throw new IllegalArgumentException("a bandwidth of " + bandwidth);
    }
  }
}
