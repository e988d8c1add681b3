/**
 * Segment bytes: bodies that stream while they fill, the store and its byte budget, and fetching
 * with validation.
 *
 * <p>May use {@code upstream} and {@code media}.
 */
@NullMarked
package io.millrace.segment;

import org.jspecify.annotations.NullMarked;
