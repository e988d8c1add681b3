/**
 * Benchmarks of what every playlist and every segment goes through. Each measures one thing with
 * the sizes that matter; {@code docs/performance.md} says how to run and read them.
 */
@NullMarked
package io.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
