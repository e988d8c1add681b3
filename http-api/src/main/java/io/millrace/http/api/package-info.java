/**
 * The API for operators under {@code /api/v1/}: status, failover, reload, and who may use it.
 *
 * <p>May use {@code answer}.
 */
@NullMarked
package io.millrace.http.api;

import org.jspecify.annotations.NullMarked;
