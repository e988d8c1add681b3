package io.millrace.timeline;

/**
 * Where a segment goes.
 *
 * @param periods the channel's count once the segment is published; to be dropped with it
 * @param timeline the track's timeline, ready for {@link Timeline#append}; it may have got segments
 *     without bytes ({@code EXT-X-GAP}) for periods that the track never showed
 */
public record Placing(Periods periods, Timeline timeline) {}
