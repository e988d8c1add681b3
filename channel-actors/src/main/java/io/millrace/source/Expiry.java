package io.millrace.source;

import java.time.Instant;

/**
 * When a link ends to work.
 *
 * @param from how that is known, such as {@code query parameter "exp"}; without secrets
 */
public record Expiry(Instant at, String from) {}
