package io.millrace.source;

import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.ReservedHeaders;
import io.millrace.upstream.Trust;
import java.util.Map;
import java.util.Optional;

/**
 * One upstream origin of a channel, as its operator wrote it down.
 *
 * @param name unique within the channel; shown in status, events and logs
 * @param locator how the playlist's address is found
 * @param priority the lower number is preferred
 * @param requests how its origins are asked; holds secrets
 * @param decrypt whether segments that are encrypted as a whole (AES-128) are published in the
 *     clear
 * @param provider the account that it shares with other sources; empty if it has none
 * @param refresh when its link is renewed
 * @param probe how it is looked at while it is not followed
 * @param trust whose word its addresses are
 */
public record SourceDefinition(
    String name,
    Locator locator,
    int priority,
    RequestPolicy requests,
    boolean decrypt,
    Optional<String> provider,
    LinkRefresh refresh,
    ProbeDepth probe,
    Trust trust) {

  /** A source of no provider, with these headers. */
  public SourceDefinition(
      String name, Locator locator, int priority, Map<String, String> headers, boolean decrypt) {
    this(
        name,
        locator,
        priority,
        RequestPolicy.ofHeaders(headers),
        decrypt,
        Optional.empty(),
        LinkRefresh.BY_ITSELF,
        ProbeDepth.PLAYLIST,
        Trust.OPERATOR);
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
