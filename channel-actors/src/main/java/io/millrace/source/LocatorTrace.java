package io.millrace.source;

import java.util.Optional;
import java.util.OptionalInt;

/** Hears of every hop on the way to a source's address. May be called from any thread. */
@FunctionalInterface
public interface LocatorTrace {

  /** Nobody listens. */
  LocatorTrace NONE = hop -> {};

  /**
   * One hop. Holds addresses, which are secrets: for the operator's own eyes.
   *
   * @param what was done, such as {@code GET https://example.com/live}
   * @param status of the answer; empty if there was none
   * @param matched what in the answer led on, such as {@code iframe[src]}
   * @param found what came out of it: an address, or a reason why nothing did
   */
  record Hop(String what, OptionalInt status, Optional<String> matched, String found) {}

  void hop(Hop hop);
}
