package io.millrace.http.viewer;

import java.time.Instant;

/**
 * What is known of one viewer of one channel.
 *
 * @param bytesServed of playlists and segments, handed over for sending
 * @param userAgent as first sent, cut to 200 characters; empty when none was sent
 */
public record Viewer(
    String session,
    Instant firstSeen,
    Instant lastSeen,
    long bytesServed,
    long segmentsServed,
    String userAgent) {}
