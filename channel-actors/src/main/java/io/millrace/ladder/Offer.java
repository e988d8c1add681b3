package io.millrace.ladder;

import java.util.List;

/**
 * A Media Playlist that a Multivariant Playlist offers.
 *
 * @param uris as written, the first is the best; empty for sound that is inside the variants
 */
record Offer(LadderTrack.Kind kind, Traits traits, List<String> uris) {

  Offer {
    uris = List.copyOf(uris);
  }

  boolean isInsideVariants() {
    return uris.isEmpty();
  }
}
