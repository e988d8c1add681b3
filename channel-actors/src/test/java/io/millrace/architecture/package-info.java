/** Tests of the rules between packages. */
@NullMarked
package io.millrace.architecture;

import org.jspecify.annotations.NullMarked;
