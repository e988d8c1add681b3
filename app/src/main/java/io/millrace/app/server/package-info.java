/** The server: puts the parts together, starts them and stops them in order. */
@NullMarked
package io.millrace.app.server;

import org.jspecify.annotations.NullMarked;
