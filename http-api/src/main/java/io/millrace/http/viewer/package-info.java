/**
 * Viewers: their session ids, and who watches what right now.
 *
 * <p>May use nothing of ours but the channels' protocol.
 */
@NullMarked
package io.millrace.http.viewer;

import org.jspecify.annotations.NullMarked;
