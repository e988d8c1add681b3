package io.millrace.source;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the simple expressions in which scripts write down texts: literals, put together with
 * {@code +} or {@code join}, names of earlier texts, {@code atob} and {@code decodeURIComponent}.
 * Nothing is ever run. Pure; looks at a bounded piece of the script.
 */
final class ScriptExpression {

  private static final int LONGEST_LITERAL = 16 << 10;
  private static final int LONGEST_GAP = 64;
  private static final int MOST_TERMS = 32;
  private static final int DEEPEST = 3;

  private final String script;
  private final Map<String, String> known;
  private int at;
  private int terms;

  private ScriptExpression(String script, int at, Map<String, String> known) {
    this.script = script;
    this.at = at;
    this.known = known;
  }

  /**
   * A text that a script writes down.
   *
   * @param end where its expression ends
   */
  record Read(String text, int end) {}

  /**
   * The text of the expression that begins here; empty if it is none of the simple ones.
   *
   * @param known texts by the names that the script has given them
   */
  static Optional<Read> at(String script, int from, Map<String, String> known) {
    var reader = new ScriptExpression(script, from, known);
    String text = reader.sum(0);
    return text == null ? Optional.empty() : Optional.of(new Read(text, reader.at));
  }

  private @Nullable String sum(int depth) {
    String first = term(depth);
    if (first == null) {
      return null;
    }
    var text = new StringBuilder(first);
    int end = at;
    skipSpace();
    while (peek() == '+' && !script.startsWith("+=", at) && !script.startsWith("++", at)) {
      at++;
      String next = ++terms > MOST_TERMS ? null : term(depth);
      if (next == null || text.length() + next.length() > LONGEST_LITERAL) {
        return null;
      }
      text.append(next);
      end = at;
      skipSpace();
    }
    at = end;
    return text.toString();
  }

  private @Nullable String term(int depth) {
    skipSpace();
    return switch (peek()) {
      case '"', '\'' -> literal();
      case '`' -> template(literal());
      case '[' -> joined();
      default -> named(depth);
    };
  }

  private @Nullable String literal() {
    char quote = peek();
    int from = ++at;
    int most = Math.min(script.length(), from + LONGEST_LITERAL);
    for (int i = from; i < most; i++) {
      char c = script.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == quote) {
        at = i + 1;
        return EncodedText.withoutEscapes(script.substring(from, i));
      } else if (c == '\n' && quote != '`') {
        return null;
      }
    }
    return null;
  }

  /** With known names put in. */
  private @Nullable String template(@Nullable String literal) {
    if (literal == null || !literal.contains("${")) {
      return literal;
    }
    var text = new StringBuilder();
    int from = 0;
    for (int open = literal.indexOf("${"); open >= 0; open = literal.indexOf("${", from)) {
      int close = literal.indexOf('}', open);
      String value = close < 0 ? null : known.get(literal.substring(open + 2, close).strip());
      if (value == null || text.length() + value.length() > LONGEST_LITERAL) {
        return null;
      }
      text.append(literal, from, open).append(value);
      from = close + 1;
    }
    return text.append(literal, from, literal.length()).toString();
  }

  /** {@code ["a", "b"].join("/")}. */
  private @Nullable String joined() {
    at++;
    List<String> parts = new ArrayList<>();
    do {
      skipSpace();
      String part = peek() == '"' || peek() == '\'' ? literal() : null;
      if (part == null || ++terms > MOST_TERMS) {
        return null;
      }
      parts.add(part);
      skipSpace();
    } while (peek() == ',' && at++ >= 0);
    if (!script.startsWith("].join(", at)) {
      return null;
    }
    at += "].join(".length();
    skipSpace();
    String between = peek() == ')' ? "," : literal();
    skipSpace();
    if (between == null || peek() != ')') {
      return null;
    }
    at++;
    return String.join(between, parts);
  }

  private @Nullable String named(int depth) {
    int from = at;
    while (at - from <= LONGEST_GAP && ScriptValues.isNamePart(peek())) {
      at++;
    }
    String name = script.substring(from, at);
    if (peek() != '(' || depth == DEEPEST) {
      return known.get(name);
    }
    at++;
    String argument = isDecoder(name) ? sum(depth + 1) : null;
    skipSpace();
    if (argument == null || peek() != ')') {
      return null;
    }
    at++;
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "atob" -> EncodedText.base64(argument).orElse(null);
      case "String" -> argument;
      default -> EncodedText.withoutPercent(argument);
    };
  }

  private static boolean isDecoder(String name) {
    return switch (name) {
      case "atob",
          "window.atob",
          "decodeURIComponent",
          "window.decodeURIComponent",
          "decodeURI",
          "unescape",
          "String" ->
          true;
      default -> false;
    };
  }

  private void skipSpace() {
    int from = at;
    while (at - from < LONGEST_GAP && at < script.length() && script.charAt(at) <= ' ') {
      at++;
    }
  }

  private char peek() {
    return at < script.length() ? script.charAt(at) : '\0';
  }
}
