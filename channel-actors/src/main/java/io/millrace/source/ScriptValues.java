package io.millrace.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The texts that a script, or JSON, gives to names and hands to functions: {@code name = "…"},
 * {@code "name": "…"}, {@code name("…")}. Pure; linear in the text.
 */
final class ScriptValues {

  private static final int LONGEST_NAME = 96;
  private static final int LONGEST_GAP = 16;
  private static final int MOST = 20_000;
  private static final int LEAST_ROOM = 64 << 10;
  private static final int LONGEST_KNOWN = 2048;

  private ScriptValues() {}

  /**
   * One text.
   *
   * @param name with those before it, such as {@code player.url}; empty if there is none
   * @param call whether it is handed to a function of this name
   * @param text decoded as far as the script says how
   * @param at where the name ends
   */
  record Value(String name, boolean call, String text, int at) {

    /** The name without those before it. */
    String lastName() {
      return name.substring(name.lastIndexOf('.') + 1);
    }
  }

  static List<Value> of(String script) {
    List<Value> values = new ArrayList<>();
    Map<String, String> known = new HashMap<>();
    long room = 2L * script.length() + LEAST_ROOM;
    int counted = 0;
    for (int i = 0; i < script.length() && values.size() < MOST && room > 0; i++) {
      char c = script.charAt(i);
      if (c == '=' || c == ':' || c == '(') {
        int after = c == '=' && script.startsWith("=>", i) ? script.length() : i + 1;
        String name = nameBefore(script, i);
        if (!name.isEmpty() && after < script.length()) {
          read(script, name, c, after, known, values);
          for (; counted < values.size(); counted++) {
            room -= values.get(counted).text().length();
          }
        }
      }
    }
    return values;
  }

  private static void read(
      String script,
      String name,
      char how,
      int from,
      Map<String, String> known,
      List<Value> values) {
    boolean call = how == '(';
    var read = ScriptExpression.at(script, from, known);
    if (read.isEmpty()) {
      return;
    }
    String text = read.get().text();
    values.add(new Value(name, call, text, from - 1));
    if (how == '=' && text.length() <= LONGEST_KNOWN) {
      known.put(name, text);
    } else if (call && (name.endsWith("open") || name.endsWith("request"))) {
      argumentAfter(script, read.get().end(), known)
          .ifPresent(second -> values.add(new Value(name, true, second, from - 1)));
    }
  }

  /** The second argument: {@code open("GET", "/api")}. */
  private static Optional<String> argumentAfter(String script, int end, Map<String, String> known) {
    int comma = end;
    while (comma < Math.min(script.length(), end + LONGEST_GAP) && script.charAt(comma) <= ' ') {
      comma++;
    }
    return comma < script.length() && script.charAt(comma) == ','
        ? ScriptExpression.at(script, comma + 1, known).map(ScriptExpression.Read::text)
        : Optional.empty();
  }

  /** The name that ends here, quoted or in brackets or not, with dots in it. */
  private static String nameBefore(String script, int end) {
    int last = end;
    while (last > 0 && end - last < LONGEST_GAP && isAround(script.charAt(last - 1))) {
      last--;
    }
    int first = last;
    while (first > 0 && last - first < LONGEST_NAME && isInChain(script, first - 1)) {
      first--;
    }
    return script
        .substring(first, last)
        .replace("['", ".")
        .replace("[\"", ".")
        .replace("']", "")
        .replace("\"]", "");
  }

  private static boolean isAround(char c) {
    return c <= ' ' || c == '"' || c == '\'' || c == ']' || c == '\\';
  }

  private static boolean isInChain(String script, int at) {
    char c = script.charAt(at);
    if (isNamePart(c) || c == '-') {
      return true;
    }
    boolean quote = c == '"' || c == '\'';
    return (quote && at > 0 && script.charAt(at - 1) == '[')
        || (c == '[' && (script.startsWith("\"", at + 1) || script.startsWith("'", at + 1)));
  }

  static boolean isNamePart(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '.');
  }
}
