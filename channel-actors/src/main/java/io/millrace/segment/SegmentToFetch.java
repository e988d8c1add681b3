package io.millrace.segment;

import java.net.URI;
import java.time.Duration;

/**
 * One segment to be fetched.
 *
 * @param channel the channel whose memory it takes
 * @param uri where it is, absolute
 * @param announced its duration as the playlist has it ({@code EXTINF}); zero if it does not say
 */
public record SegmentToFetch(String channel, URI uri, Duration announced) {}
