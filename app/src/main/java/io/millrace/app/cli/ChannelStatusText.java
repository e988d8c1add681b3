package io.millrace.app.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** One channel in detail. What an older or newer server leaves out is left out here. */
final class ChannelStatusText {

  private static final Map<String, String> TIMERS =
      Map.of(
          "nextReload", "next reload",
          "nextProbe", "next probe",
          "nextAttempt", "next attempt",
          "idleStop", "idle stop");

  private final JsonNode channel;
  private final Instant now;
  private final StringBuilder text = new StringBuilder();

  private ChannelStatusText(JsonNode channel, Instant now) {
    this.channel = channel;
    this.now = now;
  }

  static String of(JsonNode channel, Instant now) {
    ChannelStatusText text = new ChannelStatusText(channel, now);
    text.summary();
    text.sources();
    text.links();
    text.tracks();
    text.decisions();
    return text.text.toString();
  }

  private void summary() {
    text.append(channel.path("id").asText("?"));
    if (channel.hasNonNull("name")) {
      text.append(" (").append(channel.path("name").asText()).append(')');
    }
    text.append(": ").append(channel.path("phase").asText("?").toLowerCase(Locale.ROOT));
    if (channel.hasNonNull("since")) {
      text.append(", since ").append(Moments.relative(channel.path("since"), now));
    }
    text.append('\n');
    line("active source", channel.path("activeSource"));
    line("being prepared", channel.path("candidateSource"));
    if (channel.hasNonNull("slateSince")) {
      text.append("  players see the slate, since ")
          .append(Moments.relative(channel.path("slateSince"), now))
          .append('\n');
    }
    line("start", channel.path("start"));
    line("viewers", channel.path("viewers"));
    line("restarts", channel.path("restarts"));
    List<String> timers = new ArrayList<>();
    for (Map.Entry<String, JsonNode> timer : channel.path("timers").properties()) {
      if (!timer.getValue().isNull()) {
        String name = TIMERS.getOrDefault(timer.getKey(), timer.getKey());
        timers.add(name + " " + Moments.relative(timer.getValue(), now));
      }
    }
    if (!timers.isEmpty()) {
      text.append("  timers: ").append(String.join(", ", timers)).append('\n');
    }
  }

  private void line(String label, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      text.append("  ").append(label).append(": ").append(value.asText()).append('\n');
    }
  }

  private void sources() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "SOURCE",
            "PRIORITY",
            "HEALTH",
            "SCORE",
            "LAST SUCCESS",
            "FAILURES",
            "PLAYLIST AGE",
            "SPEED",
            "RESTS",
            "PROVIDER",
            "LAST FAILURE"));
    for (JsonNode source : channel.path("sources")) {
      rows.add(
          List.of(
              source.path("name").asText("?"),
              source.path("priority").asText("-"),
              source.path("health").asText("?").toLowerCase(Locale.ROOT),
              source.path("score").asText("-"),
              moment(source.path("lastSuccess")),
              source.path("failures").asText("-"),
              present(source, "playlistAge") ? Moments.length(source.path("playlistAge")) : "-",
              speed(source.path("speed")),
              moment(source.path("restingUntil")),
              slot(source.path("slot")),
              present(source, "lastFailure") ? source.path("lastFailure").asText() : "-"));
    }
    table(rows);
    channel.path("sources").forEach(this::reasons);
  }

  /** Why a source has no better score. */
  private void reasons(JsonNode source) {
    for (JsonNode reason : source.path("reasons")) {
      text.append("  ").append(source.path("name").asText("?")).append(": ");
      text.append(reason.asText()).append('\n');
    }
  }

  private void links() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("SOURCE", "LINK"));
    for (JsonNode source : channel.path("sources")) {
      if (present(source, "link")) {
        rows.add(List.of(source.path("name").asText("?"), LinkText.of(source.path("link"), now)));
      }
    }
    table(rows);
  }

  private void tracks() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TRACK", "LISTED", "DISCONTINUITIES", "TARGET DURATION", "BYTES HELD"));
    for (JsonNode track : channel.path("tracks")) {
      rows.add(
          List.of(
              track.path("id").asText("?"),
              track.path("firstListed").asText("?") + "–" + track.path("lastListed").asText("?"),
              track.path("discontinuitySequence").asText("-"),
              present(track, "targetDuration") ? Moments.length(track.path("targetDuration")) : "-",
              String.format(Locale.ROOT, "%,d", track.path("bytesHeld").asLong())));
    }
    table(rows);
  }

  private void decisions() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("DECIDED", "WHAT", "WHY", ""));
    for (JsonNode decision : channel.path("decisions")) {
      List<String> inputs = new ArrayList<>();
      decision
          .path("inputs")
          .properties()
          .forEach(input -> inputs.add(input.getKey() + "=" + input.getValue().asText()));
      rows.add(
          List.of(
              moment(decision.path("at")),
              decision.path("kind").asText("?").toLowerCase(Locale.ROOT).replace('_', ' '),
              decision.path("text").asText(""),
              String.join(", ", inputs)));
    }
    table(rows);
  }

  private void table(List<List<String>> rows) {
    if (rows.size() > 1) {
      text.append('\n').append(TextTable.of(rows));
    }
  }

  private String moment(JsonNode time) {
    return time.isMissingNode() || time.isNull() ? "-" : Moments.relative(time, now);
  }

  /** Such as {@code acme: waiting, place 2 (4 of 4)}. */
  private static String slot(JsonNode slot) {
    if (!slot.hasNonNull("provider")) {
      return "-";
    }
    String state = slot.path("state").asText("?");
    String place = slot.hasNonNull("place") ? ", place " + slot.path("place").asText() : "";
    return slot.path("provider").asText()
        + ": "
        + (state.equals("none") ? "no slot" : state)
        + place
        + " ("
        + slot.path("used").asText("?")
        + " of "
        + slot.path("limit").asText("?")
        + ")";
  }

  private static String speed(JsonNode speed) {
    return speed.isNumber() ? String.format(Locale.ROOT, "%.1f×", speed.asDouble()) : "-";
  }

  private static boolean present(JsonNode node, String field) {
    return node.hasNonNull(field);
  }
}
