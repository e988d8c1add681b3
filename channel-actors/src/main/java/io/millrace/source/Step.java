package io.millrace.source;

import java.util.Map;

/**
 * One step from a page to the address of a playlist.
 *
 * <p>What a step finds is asked for next, unless it is the last step and a {@link Find}.
 */
public sealed interface Step {

  /** What is looked for. */
  Query query();

  /** Of the request that the step leads to, in place of those it would have. */
  Map<String, String> headers();

  /** Goes on to what an element names: a frame, a script, a link. */
  record Follow(Query.Selector query, Map<String, String> headers) implements Step {
    public Follow {
      headers = Map.copyOf(headers);
    }
  }

  /** Takes the address out of the text. */
  record Find(Query query, Map<String, String> headers) implements Step {
    public Find {
      headers = Map.copyOf(headers);
    }
  }
}
