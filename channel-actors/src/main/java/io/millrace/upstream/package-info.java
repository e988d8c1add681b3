/**
 * The HTTP client towards origins: one small pool per source, headers, redirects, limits and closed
 * outcomes.
 *
 * <p>Depends on no other package of ours. Every entity is consumed or cancelled here, on every
 * path.
 */
@NullMarked
package io.millrace.upstream;

import org.jspecify.annotations.NullMarked;
