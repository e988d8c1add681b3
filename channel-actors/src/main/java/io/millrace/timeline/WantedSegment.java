package io.millrace.timeline;

import io.millrace.hls.MediaSegment;

/**
 * An upstream segment to fetch.
 *
 * @param discontinuity it does not go on from the one wanted before it
 */
public record WantedSegment(MediaSegment segment, boolean discontinuity) {}
