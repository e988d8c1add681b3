package io.millrace.source;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** Answers queries from the text of one answer. */
final class QueryReading {

  private QueryReading() {}

  /**
   * What a query found.
   *
   * @param reference decoded
   * @param script whether a page loads it as a script
   */
  record Match(String reference, boolean script) {}

  /**
   * @param page whether the text is a page
   * @param limit of time for a regular expression or a selector
   * @throws LocatorException if that takes too long
   */
  static Optional<Match> find(Query query, String text, boolean page, Duration limit) {
    return switch (query) {
      case Query.Expression(var regex) ->
          BoundedExpression.first(regex, text, limit).map(QueryReading::match);
      case Query.Variable(var name) -> variable(text, page, name).map(QueryReading::match);
      case Query.Selector(var css) ->
          SelectedValue.in(Jsoup.parse(text), css, limit)
              .map(
                  read -> new Match(EncodedText.decoded(read.text()), read.tag().equals("script")));
    };
  }

  private static Match match(String found) {
    return new Match(EncodedText.decoded(found), false);
  }

  /** In a page, what stands between the scripts would only confuse. */
  private static Optional<String> variable(String text, boolean page, String name) {
    if (!page) {
      return ScriptVariable.find(text, name);
    }
    Document document = Jsoup.parse(text);
    String scripts =
        document.select("script").stream().map(Element::data).collect(Collectors.joining("\n"));
    return ScriptVariable.find(scripts, name).or(() -> ScriptVariable.find(text, name));
  }
}
