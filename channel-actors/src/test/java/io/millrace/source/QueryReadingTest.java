package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryReadingTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "source     | var source = \"/a\"                                | /a",
        "source     | var xsource = '/b', source='/a'                    | /a",
        "source     | {\"source\": \"\\/a\"}                             | /a",
        "source     | source: '/a'                                       | /a",
        "source     | this.source = `/a`                                 | /a",
        "source     | source = 'x' + y; source = '/a'                    | /a",
        "source     | source = '/' + 'a'                                 | /a",
        "source     | source == '/b'; source = '/a'                      | /a",
        "player.url | player.url = '/a'                                  | /a",
        "player.url | player[\"url\"] = '/a'                             | /a",
        "player.url | window.player.url='/a'                             | /a",
        "player.url | url = '/b'; player = {width: 1, url: '/a'}         | /a",
        "player.url | other = {url: '/b'}; player = {url: '/a'}          | /a",
        "player.url | {\"player\": {\"size\": {\"x\": 1}, \"url\": \"/a\"}} | /a",
        "player.url | var player = new Player('p', {url: '/a'})          | /a",
        "player.url | player.setup({x: '}', url: '/a'})                  | /a",
        "a.b.c      | a = {b: {d: '/x', c: '/a'}}                        | /a",
        "data-url   | {\"data-url\": \"/a\"}                             | /a",
      })
  void aVariableIsFoundAsScriptsWriteIt(String name, String script, String expected) {
    assertThat(found(new Query.Variable(name), script, false)).contains(expected);
    assertThat(found(new Query.Variable(name), "<p>it's</p><script>" + script + "</script>", true))
        .contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "source     | var sources = '/a'; source2 = '/b'",
        "source     | source(\"/a\")",
        "player.url | url = '/a'",
        "player.url | players = {url: '/a'}",
        "player.url | player = 1; x = {url: '/a'}",
      })
  void anotherVariableIsNotTaken(String name, String script) {
    assertThat(found(new Query.Variable(name), script, false)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "iframe                     | <iframe src='/a'>                              | /a",
        "iframe[src]                | <iframe></iframe><iframe src='/a'>             | /a",
        "iframe[data-x]             | <iframe src='/b' data-x='/a'>                  | /a",
        "a.watch                    | <a href='/b'>x</a><a class=watch href='/a'>    | /a",
        "a[href$=.m3u8]             | <a href='/b'>x</a><a href='/a.m3u8'>           | /a.m3u8",
        "meta[property=og:video]    | <meta property='og:video' content='/a'>        | /a",
        "#url                       | <input id=url value='/a'>                      | /a",
        "span                       | <span> /a </span>                              | /a",
        "script[type=text/plain]    | <script type='text/plain'>/a</script>          | /a",
        "div.p > iframe             | <iframe src='/b'></iframe><div class=p><iframe src='/a'> | /a",
        "video[data-src]            | <video data-src='https%3A%2F%2Fexample.com%2Fa'> | https://example.com/a",
      })
  void aSelectorReadsTheAttributeThatItNamesOrTheAddress(String css, String html, String expected) {
    assertThat(found(new Query.Selector(css), html, true)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "https?://[^\"']+\\.m3u8  | x = \"https://example.com/a.m3u8\"; | https://example.com/a.m3u8",
        "file:\\s*'([^']+)'       | {file: '/a'}                        | /a",
        "file:\\s*'([^']+)'       | {file: 'https:\\/\\/example.com'}   | https://example.com",
        "[ab]=(\\S+)              | b=/a c                              | /a",
      })
  void anExpressionGivesItsFirstGroupOrAllOfIt(String regex, String text, String expected) {
    assertThat(found(new Query.Expression(regex), text, false)).contains(expected);
  }

  @Test
  void anExpressionWithoutAMatchFindsNothing() {
    assertThat(found(new Query.Expression("x(y)?"), "abc", false)).isEmpty();
    assertThat(found(new Query.Expression("x(y)?"), "x", false)).isEmpty();
  }

  @Test
  void anExpressionThatNeverEndsIsEnded() {
    String text = "a".repeat(60) + "!";
    assertThatThrownBy(() -> BoundedExpression.first("(a+)+\\1b", text, Duration.ofMillis(50)))
        .isInstanceOf(LocatorException.class)
        .hasMessageContaining("millrace.locator.expression-timeout");
  }

  @Test
  void anExpressionThatNeedsTooMuchStackIsRefused() {
    String text = "ab".repeat(2_000_000);
    assertThatThrownBy(() -> BoundedExpression.first("(?:a|b)*c", text, LIMIT))
        .isInstanceOf(LocatorException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "[a", "a{2,1}", "*", "\\p{s3cret}", "(?<s3cret", "\\k<s3cret>"})
  void whatIsNoExpressionIsRefusedWithoutRepeatingIt(String regex) {
    assertThatThrownBy(() -> new Query.Expression(regex + "s3cret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("is no regular expression")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "a[", "a >", ":matches(a)", "a[href~=x]", ":nosuch", ""})
  void whatIsNoSelectorIsRefused(String css) {
    assertThatThrownBy(() -> new Query.Selector(css)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1a", "a..b", "a b", "a.b.c.d.e", ".a"})
  void whatIsNoVariableIsRefused(String name) {
    assertThatThrownBy(() -> new Query.Variable(name)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Optional<String> found(Query query, String text, boolean page) {
    return QueryReading.find(query, text, page, LIMIT).map(QueryReading.Match::reference);
  }
}
