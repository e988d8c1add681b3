/**
 * What the whole server does, on real parts over loopback: real players, real origins and, where
 * its life matters, the real process.
 */
@NullMarked
package io.millrace.app.e2e;

import org.jspecify.annotations.NullMarked;
