package io.millrace.app.e2e;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What there is at the addresses of an origin. Thread-safe. */
interface Publication {

  /** The path of its Multivariant Playlist. */
  String start();

  /** What is there at that time, or nothing. */
  @Nullable Resource at(String path, Instant now);
}
