package io.millrace.channel;

import java.time.Duration;
import java.util.Optional;

/**
 * What a track has published, for readers.
 *
 * @param playlist the Media Playlist; its segment URIs are as {@link SegmentPath} says, relative to
 *     the playlist. Empty while the track sleeps: {@link ChannelCommand.OpenTrack} wakes it
 * @param firstListed Media Sequence Number of the first listed segment
 * @param lastListed Media Sequence Number of the last listed segment
 * @param onDemand listed segments that are not in memory can be had with {@link
 *     ChannelCommand.Fetch}: a recording, or the earlier part of an event
 */
public record TrackView(
    TrackId id,
    Optional<RenderedPlaylist> playlist,
    long firstListed,
    long lastListed,
    Duration targetDuration,
    boolean onDemand) {}
