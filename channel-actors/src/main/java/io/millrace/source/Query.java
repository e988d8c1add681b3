package io.millrace.source;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jsoup.select.QueryParser;

/**
 * What is looked for in a page, a script or any other text. The constructors throw {@link
 * IllegalArgumentException} with a message that says what is wrong and does not repeat the query.
 */
public sealed interface Query {

  /** How people know this query, such as {@code css:iframe[src]}. */
  String show();

  /**
   * The first match of a regular expression ({@link Pattern}): its first group if it has one, else
   * all of it.
   */
  record Expression(String regex) implements Query {

    /** Descriptions may end with a piece of the expression. */
    private static final Pattern UP_TO_QUOTE = Pattern.compile("[{<'\"]");

    public Expression {
      try {
        Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "is no regular expression: "
                + UP_TO_QUOTE.split(e.getDescription(), 2)[0].strip()
                + (e.getIndex() < 0 ? "" : " (character " + (e.getIndex() + 1) + ")"),
            e);
      }
    }

    @Override
    public String show() {
      return "regex:" + regex;
    }
  }

  /**
   * The first element that a CSS selector selects and that names something. An attribute in
   * brackets at its end is what is read ({@code iframe[data-src]}); else {@code src}, {@code href}
   * or what else names an address; else the element's text.
   */
  record Selector(String css) implements Query {

    public Selector {
      if (css.contains(":matches") || css.contains("~=")) {
        throw new IllegalArgumentException(
            "has a regular expression inside the selector; use a regex for that");
      }
      try {
        QueryParser.parse(css);
      } catch (IllegalStateException | IllegalArgumentException e) {
        throw new IllegalArgumentException("is no CSS selector", e);
      }
    }

    @Override
    public String show() {
      return "css:" + css;
    }
  }

  /**
   * What a script gives to a variable or a field: {@code source} finds {@code var source = "…"},
   * {@code "source": "…"} and {@code source: '…'}; {@code player.url} finds {@code player.url =
   * "…"} and {@code player = {…, url: "…"}}.
   */
  record Variable(String name) implements Query {

    private static final Pattern NAME =
        Pattern.compile("[A-Za-z_$][\\w$-]{0,63}(\\.[A-Za-z_$][\\w$-]{0,63}){0,3}");

    public Variable {
      if (!isName(name)) {
        throw new IllegalArgumentException(
            "is no variable: up to four names, with dots between them");
      }
    }

    /** Whether a script may have a variable of this name. */
    public static boolean isName(String text) {
      return NAME.matcher(text).matches();
    }

    @Override
    public String show() {
      return "variable:" + name;
    }
  }
}
