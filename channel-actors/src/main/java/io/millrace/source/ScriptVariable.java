package io.millrace.source;

import java.util.Optional;

/** Finds what a script gives to a variable or to a field of an object. Pure. */
final class ScriptVariable {

  private static final int LONGEST_BLOCK = 256 << 10;
  private static final int LONGEST_GAP = 200;
  private static final int MOST_OBJECTS = 32;
  private static final int MOST_WORK = 32 << 20;

  private int workLeft = MOST_WORK;

  private ScriptVariable() {}

  /**
   * @param name as {@link Query.Variable} has it
   */
  static Optional<String> find(String script, String name) {
    return new ScriptVariable().search(script, name);
  }

  private Optional<String> search(String script, String name) {
    workLeft -= script.length();
    Optional<String> direct =
        ScriptValues.of(script).stream()
            .filter(value -> !value.call() && isSame(value.name(), name))
            .map(ScriptValues.Value::text)
            .filter(text -> !text.isBlank())
            .findFirst();
    int dot = name.indexOf('.');
    return direct.isPresent() || dot < 0
        ? direct
        : insideObjects(script, name.substring(0, dot), name.substring(dot + 1));
  }

  private static boolean isSame(String written, String wanted) {
    return written.equals(wanted) || written.endsWith("." + wanted);
  }

  private Optional<String> insideObjects(String script, String object, String rest) {
    int from = 0;
    for (int tries = 0; tries < MOST_OBJECTS && workLeft > 0; tries++) {
      int at = script.indexOf(object, from);
      if (at < 0) {
        return Optional.empty();
      }
      from = at + object.length();
      boolean whole =
          (at == 0 || !isWordPart(script.charAt(at - 1)))
              && (from == script.length() || !isWordPart(script.charAt(from)));
      int brace = whole ? braceAfter(script, from) : -1;
      if (brace >= 0) {
        Optional<String> found = search(block(script, brace), rest);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Where the object begins that is given to the name, also as an argument of a function. */
  private static int braceAfter(String script, int end) {
    boolean given = false;
    for (int i = end; i < Math.min(script.length(), end + LONGEST_GAP); i++) {
      char c = script.charAt(i);
      if (c == '{') {
        return given ? i : -1;
      }
      if (c == ';' || c == '}') {
        return -1;
      }
      given |= c == '=' || c == ':' || c == '(';
    }
    return -1;
  }

  private static String block(String script, int brace) {
    int most = Math.min(script.length(), brace + LONGEST_BLOCK);
    int depth = 0;
    for (int i = brace; i < most; i++) {
      char c = script.charAt(i);
      if (c == '"' || c == '\'') {
        i = endOfLiteral(script, i, most);
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return script.substring(brace + 1, i);
      }
    }
    return script.substring(brace + 1, most);
  }

  /** An apostrophe that is no quote ends with its line: what it hides is no loss to a search. */
  private static int endOfLiteral(String script, int quote, int most) {
    for (int i = quote + 1; i < most; i++) {
      char c = script.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == script.charAt(quote)) {
        return i;
      } else if (c == '\n') {
        return i;
      }
    }
    return most;
  }

  private static boolean isWordPart(char c) {
    return c != '.' && ScriptValues.isNamePart(c);
  }
}
