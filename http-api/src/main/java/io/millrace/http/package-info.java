/**
 * The server: listens, bounds connections and requests, hands each request to the resource it
 * names, and stops gracefully.
 *
 * <p>May use every package below it; they know nothing of this one.
 */
@NullMarked
package io.millrace.http;

import org.jspecify.annotations.NullMarked;
