package io.millrace.hls;

/**
 * A playlist together with the lines that it was read from.
 *
 * @param document the text as it came; {@link PlaylistDocument#text()} gives it back unchanged
 * @param playlist what it says, values in the place of variables
 */
public record ParsedPlaylist(PlaylistDocument document, Playlist playlist) {}
