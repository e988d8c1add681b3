/**
 * Looking inside the bytes of media segments: MPEG transport streams, fragmented MP4, packed audio
 * and WebVTT.
 *
 * <p>Pure: no Pekko, no I/O, no clock. Depends on no other package of ours.
 */
@NullMarked
package io.millrace.media;

import org.jspecify.annotations.NullMarked;
