/**
 * What a channel publishes as variants and renditions, fixed for a run, and how any source maps
 * onto it.
 *
 * <p>Pure: no Pekko, no I/O, no clock of its own. May use {@code hls} only.
 */
@NullMarked
package io.millrace.ladder;

import org.jspecify.annotations.NullMarked;
