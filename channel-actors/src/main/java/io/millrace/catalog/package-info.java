/**
 * Where channel definitions come from: a JSON file that is validated as a whole and read again when
 * it changes.
 *
 * <p>May use {@code source} and {@code upstream} only.
 */
@NullMarked
package io.millrace.catalog;

import org.jspecify.annotations.NullMarked;
