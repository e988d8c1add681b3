/**
 * Playback: Multivariant Playlists, Media Playlists, Media Segments and what belongs to them. What
 * is published is served from the channel's view and the segment store at once; a channel is asked
 * only to start, to wake a track and to fetch what is fetched on demand.
 *
 * <p>May use {@code answer} and {@code viewer}.
 */
@NullMarked
package io.millrace.http.playback;

import org.jspecify.annotations.NullMarked;
