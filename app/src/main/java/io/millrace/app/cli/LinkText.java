package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The link of a source as people read it. What the server leaves out is left out here. */
final class LinkText {

  private LinkText() {}

  /**
   * Such as {@code …/live.m3u8, renewed 20 s ago, next in 50 s, expires in 70 s (query parameter
   * "exp")}.
   */
  static String of(JsonNode link, Instant now) {
    List<String> parts = new ArrayList<>();
    parts.add(link.path("address").asText("?"));
    add(parts, "renewed ", link.path("renewedAt"), now);
    add(parts, "next ", link.path("renewsAt"), now);
    if (link.hasNonNull("expiresAt")) {
      String when = Moments.relative(link.path("expiresAt"), now);
      String how =
          link.hasNonNull("expiryFrom") ? " (" + link.path("expiryFrom").asText() + ")" : "";
      parts.add((when.endsWith(" ago") ? "expired " : "expires ") + when + how);
    }
    if (link.hasNonNull("lastFailure")) {
      parts.add("the last renewal failed: " + link.path("lastFailure").asText());
    }
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String words, JsonNode time, Instant now) {
    if (!time.isMissingNode() && !time.isNull()) {
      parts.add(words + Moments.relative(time, now));
    }
  }
}
