/** Where the program begins. */
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
