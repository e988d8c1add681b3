/** The command line: starting the server and the demo, and talking to a running server. */
@NullMarked
package io.millrace.app.cli;

import org.jspecify.annotations.NullMarked;
