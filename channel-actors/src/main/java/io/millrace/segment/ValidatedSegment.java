package io.millrace.segment;

import java.time.Duration;

/**
 * What is known of a segment that can be published.
 *
 * @param duration the duration to publish: the announced one, or the measured one where the
 *     announced one cannot be right
 * @param startsWithKeyFrame whether the first video frame can be decoded on its own
 * @param bytes its length
 * @param elapsed from the asking to the last byte: against {@code duration} this is the speed of
 *     the source
 */
public record ValidatedSegment(
    Duration duration, boolean startsWithKeyFrame, long bytes, Duration elapsed) {}
