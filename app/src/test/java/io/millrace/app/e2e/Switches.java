package io.millrace.app.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What a channel's status tells of its changes of source. */
final class Switches {

  private static final Set<String> TO_A_SOURCE = Set.of("switched", "returned");
  private static final String TO_THE_SLATE = "slate-shown";

  /** {@code 'one' → 'two'}, or {@code 'two' delivers} where nothing was left for it. */
  private static final Pattern TEXT = Pattern.compile(".*'([^']+)'(?: delivers)?");

  private Switches() {}

  /** The sources that came to be played, oldest first; with the one of the start. */
  static List<String> of(JsonNode status) {
    return decisions(status)
        .filter(decision -> TO_A_SOURCE.contains(kind(decision)))
        .map(Switches::destination)
        .toList();
  }

  /** How many discontinuities the channel has to have: one for each change, none for its start. */
  static int breaks(JsonNode status) {
    long slates = decisions(status).filter(decision -> kind(decision).equals(TO_THE_SLATE)).count();
    return Math.toIntExact(of(status).size() - 1 + slates);
  }

  private static Stream<JsonNode> decisions(JsonNode status) {
    return StreamSupport.stream(status.path("decisions").spliterator(), false);
  }

  private static String kind(JsonNode decision) {
    return decision.path("kind").asText();
  }

  private static String destination(JsonNode decision) {
    Matcher text = TEXT.matcher(decision.path("text").asText());
    if (!text.matches()) {
      throw new AssertionError("no change of source: " + decision);
    }
    return text.group(1);
  }
}
