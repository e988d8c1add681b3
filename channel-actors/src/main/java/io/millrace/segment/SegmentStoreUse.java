package io.millrace.segment;

/**
 * How full a {@link SegmentStore} is.
 *
 * @param budgetBytes what it may hold
 * @param heldBytes what it holds: segments, bodies that are filling, and dropped ones that somebody
 *     still reads
 * @param segments how many segments can be found; what two tracks show counts for both
 * @param evictions how many segments had to leave early for lack of room, since the start; not
 *     those that can be fetched again
 * @param refusals how often bytes were refused for lack of room, since the start
 */
public record SegmentStoreUse(
    long budgetBytes, long heldBytes, int segments, long evictions, long refusals) {}
