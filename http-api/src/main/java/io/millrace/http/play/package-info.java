/**
 * Playing addresses that viewers bring along: who may, and the channels that are made of them.
 *
 * <p>May use {@code answer} and {@code playback}.
 */
@NullMarked
package io.millrace.http.play;

import org.jspecify.annotations.NullMarked;
