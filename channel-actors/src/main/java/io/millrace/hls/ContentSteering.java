package io.millrace.hls;

import java.util.Optional;

/** Who tells players which pathway to take: {@code EXT-X-CONTENT-STEERING} (8216bis, 4.4.6.6). */
public record ContentSteering(AttributeList attributes) {

  /** Where the Steering Manifest is, relative to the playlist. */
  public Optional<String> serverUri() {
    return attributes.quoted("SERVER-URI");
  }

  /** The pathway to begin with. */
  public Optional<String> pathwayId() {
    return attributes.quoted("PATHWAY-ID");
  }
}
