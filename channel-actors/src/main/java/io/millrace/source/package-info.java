/**
 * What a channel is defined by: its sources and how the playable address of each is found.
 *
 * <p>May use {@code upstream} only.
 */
@NullMarked
package io.millrace.source;

import org.jspecify.annotations.NullMarked;
