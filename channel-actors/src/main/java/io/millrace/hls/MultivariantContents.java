package io.millrace.hls;

import java.util.List;
import java.util.Optional;

/** What the lines of a Multivariant Playlist say. */
record MultivariantContents(
    int version,
    boolean independentSegments,
    List<VariantStream> variants,
    List<IFrameStream> iFrameStreams,
    List<Rendition> renditions,
    List<SessionData> sessionData,
    List<SessionKey> sessionKeys,
    Optional<ContentSteering> contentSteering,
    Optional<StartPoint> start,
    List<String> tags) {
  MultivariantContents {
    variants = List.copyOf(variants);
    iFrameStreams = List.copyOf(iFrameStreams);
    renditions = List.copyOf(renditions);
    sessionData = List.copyOf(sessionData);
    sessionKeys = List.copyOf(sessionKeys);
    tags = List.copyOf(tags);
  }
}
