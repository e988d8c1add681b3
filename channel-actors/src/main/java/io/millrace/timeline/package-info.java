/**
 * Stitching the segments of changing sources into one legal timeline per track (RFC 8216, 6.2.1 and
 * 6.2.2), and deciding which upstream segments to take and when to look again.
 *
 * <p>Pure: no Pekko, no I/O, no clock of its own. May use {@code hls} only.
 */
@NullMarked
package io.millrace.timeline;

import org.jspecify.annotations.NullMarked;
