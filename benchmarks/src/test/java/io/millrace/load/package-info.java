/** What {@code bin/load} runs beside the servers that it compares: their origin, and viewers. */
@NullMarked
package io.millrace.load;

import org.jspecify.annotations.NullMarked;
