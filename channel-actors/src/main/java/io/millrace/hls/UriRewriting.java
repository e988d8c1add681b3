package io.millrace.hls;

import java.util.Optional;

/**
 * The addresses under which the parts of a Multivariant Playlist are published. An empty answer
 * leaves the part out. What has no address of its own is not asked about and stays.
 */
public interface UriRewriting {
  /** For every Variant Stream. */
  Optional<String> variant(VariantStream variant);

  /** For every playlist of I-frames. */
  Optional<String> iFrames(IFrameStream iFrames);

  /** For every Rendition that has a URI. */
  Optional<String> rendition(Rendition rendition);

  /** For all session data that has a URI. */
  Optional<String> sessionData(SessionData data);
}
