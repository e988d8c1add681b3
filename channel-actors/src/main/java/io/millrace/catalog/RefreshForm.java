package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.source.LinkRefresh;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The JSON form of when a source's link is renewed: {@code "refresh": {"every": "1h", "before":
 * "60s"}}.
 */
final class RefreshForm {

  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration LEAST_AHEAD = Duration.ofSeconds(1);

  private RefreshForm() {}

  static LinkRefresh read(JsonFields source) {
    JsonNode refresh = source.node().path("refresh");
    if (refresh.isMissingNode()) {
      return LinkRefresh.BY_ITSELF;
    }
    if (!refresh.isObject()) {
      source.problem("refresh", "is an object with every and before, such as {\"every\": \"1h\"}");
      return LinkRefresh.BY_ITSELF;
    }
    var fields = new JsonFields(refresh, source.path() + "refresh.", source.problems());
    fields.allowOnly(List.of("every", "before"));
    Duration every = fields.duration("every", SHORTEST, LONGEST);
    Duration before = fields.duration("before", LEAST_AHEAD, LONGEST);
    if (every != null && before != null && before.compareTo(every) >= 0) {
      fields.problem("before", "has to be shorter than every");
    }
    return new LinkRefresh(Optional.ofNullable(every), Optional.ofNullable(before));
  }
}
