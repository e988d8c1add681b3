/** What tests of several modules stand on: origins that behave, and origins that do not. */
@NullMarked
package io.millrace.testing;

import org.jspecify.annotations.NullMarked;
