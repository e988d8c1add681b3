package io.millrace.segment;

/**
 * The name of a published Media Segment on this node.
 *
 * @param channel the channel's id
 * @param track the track's name within the channel
 * @param msn the published Media Sequence Number
 */
public record SegmentKey(String channel, String track, long msn) {}
