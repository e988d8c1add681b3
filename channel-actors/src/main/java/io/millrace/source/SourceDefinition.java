package io.millrace.source;

import io.millrace.upstream.ReservedHeaders;
import java.util.Map;

/**
 * One upstream origin of a channel, as its operator wrote it down.
 *
 * @param name unique within the channel; shown in status, events and logs
 * @param locator how the playlist's address is found
 * @param priority the lower number is preferred
 * @param headers request headers sent to this origin, by name; values are secrets
 * @param decrypt whether segments that are encrypted as a whole (AES-128) are published in the
 *     clear
 */
public record SourceDefinition(
    String name, Locator locator, int priority, Map<String, String> headers, boolean decrypt) {

  public SourceDefinition {
    headers = Map.copyOf(headers);
  }

  /** A source whose segments are published as they are. */
  public SourceDefinition(String name, Locator locator, int priority, Map<String, String> headers) {
    this(name, locator, priority, headers, false);
  }

  /** Whether a source may have a header of this name; those of the connection are ours to set. */
  public static boolean mayHaveHeader(String name) {
    return !ReservedHeaders.contains(name);
  }

  /** Leaves out address and header values, which are secrets. */
  @Override
  public String toString() {
    return "SourceDefinition[" + name + ", priority " + priority + "]";
  }
}
