package io.millrace.channel;

import java.time.Duration;
import java.util.Optional;

/**
 * What a track has published, for readers.
 *
 * @param playlist the Media Playlist; its segment URIs are as {@link SegmentPath} says, relative to
 *     the playlist
 * @param firstListed Media Sequence Number of the first listed segment
 * @param lastListed Media Sequence Number of the last listed segment
 * @param bandwidth peak bit rate of the listed segments, in bits per second; never 0
 * @param streamInf further attributes for {@code EXT-X-STREAM-INF} as the source gave them, e.g.
 *     {@code CODECS="…",RESOLUTION=1280x720}; empty when unknown
 */
public record TrackView(
    TrackId id,
    RenderedPlaylist playlist,
    long firstListed,
    long lastListed,
    Duration targetDuration,
    long bandwidth,
    Optional<String> streamInf) {}
