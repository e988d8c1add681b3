package io.millrace.catalog;

import io.millrace.source.ProbeDepth;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The JSON form of how a source is probed while it is not followed: {@code "probe": "none"}, {@code
 * "playlist"} or {@code "deep"}; {@code "playlist"} if left out.
 */
final class ProbeForm {

  private static final String FIELD = "probe";
  private static final int LONGEST = 20;

  private ProbeForm() {}

  static ProbeDepth read(JsonFields source) {
    if (source.node().path(FIELD).isMissingNode()) {
      return ProbeDepth.PLAYLIST;
    }
    return Optional.ofNullable(source.text(FIELD, LONGEST))
        .map(text -> depth(text, source))
        .orElse(ProbeDepth.PLAYLIST);
  }

  private static ProbeDepth depth(String text, JsonFields source) {
    Optional<ProbeDepth> depth =
        Arrays.stream(ProbeDepth.values()).filter(each -> word(each).equals(text)).findFirst();
    if (depth.isEmpty()) {
      String known =
          Arrays.stream(ProbeDepth.values()).map(ProbeForm::word).collect(Collectors.joining(", "));
      source.problem(FIELD, "is one of " + known);
    }
    return depth.orElse(ProbeDepth.PLAYLIST);
  }

  private static String word(ProbeDepth depth) {
    return depth.name().toLowerCase(Locale.ROOT);
  }
}
