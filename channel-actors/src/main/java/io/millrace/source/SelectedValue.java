package io.millrace.source;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Evaluator;
import org.jsoup.select.QueryParser;

/** What a CSS selector reads from a page: {@link Query.Selector}. */
final class SelectedValue {

  private static final Pattern LAST_ATTRIBUTE =
      Pattern.compile("\\[\\s*([\\w:-]+)\\s*([*^$]?=[^\\]]*)?]\\s*$");

  private static final List<String> ADDRESSES =
      List.of("src", "href", "data-src", "data-url", "data", "content", "value", "action");

  private SelectedValue() {}

  /**
   * What was read.
   *
   * @param tag of the element
   */
  record Read(String tag, String text) {}

  /**
   * @param limit of time: some selectors look at all other elements for each one
   * @throws LocatorException if it takes longer
   */
  static Optional<Read> in(Document page, String css, Duration limit) {
    String attribute = attribute(css);
    Evaluator selector = QueryParser.parse(css);
    long end = System.nanoTime() + limit.toNanos();
    return page.stream()
        .peek(element -> requireTime(end))
        .filter(element -> selector.matches(page, element))
        .map(element -> new Read(element.normalName(), text(element, attribute)))
        .filter(read -> !read.text().isBlank())
        .findFirst();
  }

  private static void requireTime(long end) {
    if (System.nanoTime() - end > 0) {
      throw new LocatorException(
          "the selector takes too long on this page (millrace.locator.expression-timeout)");
    }
  }

  /** The attribute that the selector names as what to read; empty if it names none. */
  private static String attribute(String css) {
    Matcher last = LAST_ATTRIBUTE.matcher(css);
    if (!last.find()) {
      return "";
    }
    String name = last.group(1);
    boolean read = last.group(2) == null || ADDRESSES.contains(name) || name.startsWith("data-");
    return read ? name : "";
  }

  private static String text(Element element, String attribute) {
    if (!attribute.isEmpty()) {
      return element.attr(attribute);
    }
    return ADDRESSES.stream()
        .map(element::attr)
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElseGet(() -> element.data().isBlank() ? element.text() : element.data());
  }
}
