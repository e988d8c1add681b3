/** Fixtures that tests of every module share: checkers and simulated players. */
@NullMarked
package io.millrace.testing;

import org.jspecify.annotations.NullMarked;
