package io.millrace.hls;

import java.util.Optional;

/** What becomes of one attribute of a line; values are verbatim. */
@FunctionalInterface
interface AttributeEdit {
  /** The value to write, or empty to leave the attribute out. */
  Optional<String> apply(String name, String value);
}
