package io.millrace.segment;

import io.millrace.media.MediaInitialization;
import io.millrace.upstream.BodyRange;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * One segment to be fetched.
 *
 * @param channel the channel whose memory it takes
 * @param uri where it is, absolute
 * @param range the part of the resource that it is; empty for all of it
 * @param announced its duration as the playlist has it ({@code EXTINF}); zero if it does not say
 * @param initialization what {@code EXT-X-MAP} gives for it; without tracks where that is the
 *     tables of a Transport Stream
 */
public record SegmentToFetch(
    String channel,
    URI uri,
    Optional<BodyRange> range,
    Duration announced,
    Protection protection,
    Optional<MediaInitialization> initialization,
    Expectation expectation) {

  /** A segment in the clear that is a resource of its own and has no initialization section. */
  public SegmentToFetch(String channel, URI uri, Duration announced) {
    this(
        channel,
        uri,
        Optional.empty(),
        announced,
        new Protection.Clear(),
        Optional.empty(),
        Expectation.WHOLE);
  }
}
