package io.millrace.source;

import java.time.Duration;
import java.util.Optional;

/**
 * When a source's link is renewed, as its operator wants it.
 *
 * @param every a link is good for so long; empty if the link itself or experience tells
 * @param before it is renewed so long ahead of its end; empty for the setting that all share
 */
public record LinkRefresh(Optional<Duration> every, Optional<Duration> before) {

  /** Nothing is said. */
  public static final LinkRefresh BY_ITSELF = new LinkRefresh(Optional.empty(), Optional.empty());
}
