/**
 * Playback: Multivariant Playlists, Media Playlists and Media Segments. What is published is served
 * from the channel's view and the segment store at once; only a channel that has not started is
 * asked.
 *
 * <p>May use {@code answer} and {@code viewer}.
 */
@NullMarked
package io.millrace.http.playback;

import org.jspecify.annotations.NullMarked;
