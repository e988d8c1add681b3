/**
 * The demo: an origin that serves two bundled clips as live HLS sources, and the server that plays
 * them.
 */
@NullMarked
package io.millrace.app.demo;

import org.jspecify.annotations.NullMarked;
