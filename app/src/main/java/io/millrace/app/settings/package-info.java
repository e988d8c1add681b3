/**
 * Settings: where they come from, which source wins, and what is wrong with them.
 *
 * <p>Pure but for reading the settings file.
 */
@NullMarked
package io.millrace.app.settings;

import org.jspecify.annotations.NullMarked;
