package io.millrace.source;

import io.millrace.source.ScriptValues.Value;
import java.util.Locale;
import java.util.regex.Pattern;

/** Finds what leads on in a script or in JSON. Pure; linear in the text. */
final class ScriptLeads {

  /** Fields and functions that players take their playlist from. */
  private static final Pattern PLAYER_NAME =
      Pattern.compile(
          "(?i)(?:.*(?:hls|stream|playlist|manifest|playback|m3u8).*|file|src|source|sources|contenturl"
              + "|(?:live|video|media)_?(?:url|src|link)?|loadsource|attachsource|setsrc|load)");

  private static final Pattern CALL_NAME =
      Pattern.compile("(?i)fetch|open|get|getjson|ajax|axios|request|load|\\$http");

  private static final Pattern CALL_FIELD =
      Pattern.compile("(?i)url|uri|.*(?:api|endpoint|_?url|ajax)");

  private final Leads leads;

  private ScriptLeads(Leads leads) {
    this.leads = leads;
  }

  static void collect(String script, Leads leads) {
    var reader = new ScriptLeads(leads);
    ScriptValues.of(script).forEach(reader::read);
    PlaylistWords.in(script).forEach(word -> leads.certain(word, ".m3u8 in a script"));
  }

  private void read(Value value) {
    String text = EncodedText.decoded(value.text());
    String lower = text.toLowerCase(Locale.ROOT);
    String shown = shown(value);
    if (lower.contains("<iframe") || lower.contains("<video") || lower.contains("<source")) {
      PageLeads.collectFragment(text, leads, shown);
    } else if (lower.contains(".m3u8")) {
      playlists(text, shown);
    } else {
      other(value, text, shown);
    }
  }

  private void playlists(String text, String shown) {
    if (Leads.looksLikeAddress(text) && !text.contains("=http")) {
      leads.certain(text, shown);
    } else {
      PlaylistWords.in(text).forEach(word -> leads.certain(word, shown));
      leads.playlist(text, shown, Lead.LIKELY);
    }
  }

  private void other(Value value, String text, String shown) {
    String name = value.lastName();
    boolean address = Leads.looksLikeAddress(text);
    if (!address) {
      return;
    }
    if (value.call() && CALL_NAME.matcher(name).matches()) {
      leads.call(text, shown);
    }
    if (name.equalsIgnoreCase("embedUrl")) {
      leads.frame(text, shown, Lead.FRAME_RANK);
    } else if (PLAYER_NAME.matcher(name).matches()) {
      leads.playlist(text, shown, Lead.WEAK);
    } else if (!value.call() && CALL_FIELD.matcher(name).matches()) {
      leads.call(text, shown);
    }
  }

  private static String shown(Value value) {
    return value.call() ? value.name() + "(…)" : value.name() + " = …";
  }
}
