/** Main, command line and configuration: puts the parts together and starts them. */
@NullMarked
package io.millrace.app;

import org.jspecify.annotations.NullMarked;
