package io.millrace.channel;

import io.millrace.source.SourceDefinition;
import java.time.Instant;

/**
 * One time of following one source, from finding its address to leaving it.
 *
 * @param epoch unique within the channel's run; every word of a child carries it
 * @param purpose what it was begun for
 * @param located its address is known and it is being read
 */
record Attempt(
    long epoch, SourceDefinition source, Purpose purpose, Instant startedAt, boolean located) {

  enum Purpose {
    /** Nothing plays. */
    START,
    /** The active source is in trouble or gone. */
    REPLACE,
    /** A better source is well again. */
    RETURN,
    /** An operator wants it. */
    MANUAL
  }

  Attempt nowLocated() {
    return new Attempt(epoch, source, purpose, startedAt, true);
  }

  Attempt forPurpose(Purpose other) {
    return new Attempt(epoch, source, other, startedAt, located);
  }

  String name() {
    return source.name();
  }
}
