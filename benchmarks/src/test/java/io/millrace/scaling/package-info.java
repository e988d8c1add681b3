/**
 * What a cluster would have to do, calculated from what one node was measured to do. {@code
 * bin/scaling} prints it; {@code docs/scaling.md} says how to read it.
 */
@NullMarked
package io.millrace.scaling;

import org.jspecify.annotations.NullMarked;
