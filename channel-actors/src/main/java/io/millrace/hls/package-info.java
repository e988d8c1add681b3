/**
 * Playlists of RFC 8216: a lossless model, the parser and the writer.
 *
 * <p>Pure: no Pekko, no I/O, no clock. Depends on no other package of ours.
 */
@NullMarked
package io.millrace.hls;

import org.jspecify.annotations.NullMarked;
