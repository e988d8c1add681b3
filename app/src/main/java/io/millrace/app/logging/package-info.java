/** What the server's log leaves out and says instead; named by {@code conf/logback.xml}. */
@NullMarked
package io.millrace.app.logging;

import org.jspecify.annotations.NullMarked;
