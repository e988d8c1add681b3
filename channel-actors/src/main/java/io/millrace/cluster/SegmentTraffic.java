package io.millrace.cluster;

/**
 * What has gone from node to node since the start, at one of its two ends.
 *
 * @param requests segments that were asked for; at the giving end lists of them too
 * @param failures how many of these came to nothing
 * @param bytes of segments
 */
public record SegmentTraffic(long requests, long failures, long bytes) {}
