/**
 * The actors: channel, ingest, health; their protocol, the views that readers are served from, and
 * the status.
 *
 * <p>May use every other package of this module but {@code catalog} and {@code cluster}.
 */
@NullMarked
package io.millrace.channel;

import org.jspecify.annotations.NullMarked;
