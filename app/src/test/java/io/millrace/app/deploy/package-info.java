/**
 * Holds the files of {@code deploy/} and the container image to the server: what they name has to
 * be there.
 */
@NullMarked
package io.millrace.app.deploy;

import org.jspecify.annotations.NullMarked;
