package io.millrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.millrace.catalog.JsonCatalog.Outcome;
import io.millrace.source.Locator;
import io.millrace.source.LocatorSettings;
import io.millrace.source.Query;
import io.millrace.source.Step;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocatorFormTest {

  private static final URI PAGE = URI.create("https://www.example.com/live");
  private static final String AT = "'url': 'https://www.example.com/live'";

  static Stream<Arguments> forms() {
    return Stream.of(
        Arguments.of(AT, new Locator.Direct(PAGE)),
        Arguments.of("'locator': {'type': 'direct', " + AT + "}", new Locator.Direct(PAGE)),
        Arguments.of(
            "'locator': {'type': 'page', " + AT + "}", new Locator.Page(PAGE, List.of(), Map.of())),
        Arguments.of(
            "'locator': {'type': 'page', "
                + AT
                + ", 'headers': {'Accept-Language': 'de'}, 'steps': ["
                + "{'follow': 'iframe[src]', 'headers': {'Referer': 'https://example.com/'}},"
                + "{'find': 'variable:player.url'}]}",
            new Locator.Page(
                PAGE,
                List.of(
                    new Step.Follow(
                        new Query.Selector("iframe[src]"),
                        Map.of("Referer", "https://example.com/")),
                    new Step.Find(new Query.Variable("player.url"), Map.of())),
                Map.of("Accept-Language", "de"))),
        Arguments.of(
            "'locator': {'type': 'json', " + AT + ", 'pointer': '/data/hls'}",
            new Locator.Json(PAGE, "/data/hls", "GET", Optional.empty(), Map.of())),
        Arguments.of(
            "'locator': {'type': 'json', " + AT + ", 'pointer': '/u', 'body': 'a=1\\n'}",
            new Locator.Json(PAGE, "/u", "POST", Optional.of("a=1\n"), Map.of())),
        Arguments.of(
            "'locator': {'type': 'json', "
                + AT
                + ", 'pointer': '/u', 'method': 'POST', 'body': {'id': 7}, 'headers': {'X': 'y'}}",
            new Locator.Json(PAGE, "/u", "POST", Optional.of("{\"id\":7}"), Map.of("X", "y"))),
        Arguments.of(
            "'locator': {'type': 'command', 'command': ['resolver', '--quiet', '']}",
            new Locator.Command(List.of("resolver", "--quiet", ""))));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void everyFormIsRead(String source, Locator expected) {
    CatalogSnapshot snapshot = read(source, CommandRights.GRANTED);

    assertThat(snapshot.problems()).isEmpty();
    assertThat(snapshot.definitions().getFirst().sources().getFirst().locator())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "regex:a+                          | regex:a+",
        "css:video                         | css:video",
        "variable:source                   | variable:source",
        "source                            | variable:source",
        "player.url                        | variable:player.url",
        "iframe[src]                       | css:iframe[src]",
        "#player video[data-hls]           | css:#player video[data-hls]",
        "a[href$=.m3u8]                    | css:a[href$=.m3u8]",
        "https://[^']+                     | regex:https://[^']+",
        "file: '(.*?)'                     | regex:file: '(.*?)'",
        "https?:.*[a-z]                    | regex:https?:.*[a-z]",
        "css:a[href*=':8080']              | css:a[href*=':8080']",
      })
  void whatToFindIsUnderstoodWithAndWithoutAPrefix(String find, String expected) {
    CatalogSnapshot snapshot =
        readText(
            "\"locator\": {\"type\": \"page\", \"url\": \"https://example.com/\", \"steps\":"
                + " [{\"find\": \""
                + find
                + "\"}]}",
            CommandRights.GRANTED);

    assertThat(snapshot.problems()).isEmpty();
    assertThat(snapshot.definitions().getFirst().sources().getFirst().locator())
        .isInstanceOfSatisfying(
            Locator.Page.class,
            page -> assertThat(page.steps().getFirst().query().show()).isEqualTo(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'priority': 1                                               | url",
        "URL, 'locator': {'type': 'direct', URL}                     | locator",
        "'locator': 's3cret'                                         | locator",
        "'locator': {}                                               | locator.type",
        "'locator': {'type': 's3cret'}                               | locator.type",
        "'locator': {'type': 'direct'}                               | locator.url",
        "'locator': {'type': 'direct', 'url': 's3cret'}              | locator.url",
        "'locator': {'type': 'direct', URL, 'steps': []}             | locator.steps",
        "'locator': {'type': 'page'}                                 | locator.url",
        "'locator': {'type': 'page', URL, 'pointer': '/a'}           | locator.pointer",
        "'locator': {'type': 'page', URL, 'headers': {'X': 's3cret\\n'}} | locator.headers.X",
        "'locator': {'type': 'page', URL, 'headers': {'Host': 's3cret'}} | locator.headers.Host",
        "'locator': {'type': 'page', URL, 'steps': {}}               | locator.steps",
        "'locator': {'type': 'page', URL, 'steps': [5]}              | locator.steps[0]",
        "'locator': {'type': 'page', URL, 'steps': [{}]}             | locator.steps[0]",
        "'locator': {'type': 'page', URL, 'steps': [{'follow': 'a', 'find': 'b'}]} | locator.steps[0]",
        "'locator': {'type': 'page', URL, 'steps': [{'follow': 'a', 'x': 1}]}      | locator.steps[0].x",
        "'locator': {'type': 'page', URL, 'steps': [{'follow': 'a[s3cret'}]}       | locator.steps[0].follow",
        "'locator': {'type': 'page', URL, 'steps': [{'follow': 5}]}                | locator.steps[0].follow",
        "'locator': {'type': 'page', URL, 'steps': [{'find': 'regex:s3cret('}]}    | locator.steps[0].find",
        "'locator': {'type': 'page', URL, 'steps': [{'find': 'css:s3cret['}]}      | locator.steps[0].find",
        "'locator': {'type': 'page', URL, 'steps': [{'find': 'variable:s3cret-'}, {'find': 'variable:s3cret 1'}]} | locator.steps[1].find",
        "'locator': {'type': 'page', URL, 'steps': [{'find': 'a', 'headers': {'X': 's3cret'}}]} | locator.steps[0].headers",
        "'locator': {'type': 'page', URL, 'steps': [{'find': 'a', 'headers': []}, {'find': 'a'}]} | locator.steps[0].headers",
        "'locator': {'type': 'json', URL}                            | locator.pointer",
        "'locator': {'type': 'json', URL, 'pointer': 's3cret'}       | locator.pointer",
        "'locator': {'type': 'json', URL, 'pointer': '/a', 'method': 'PUT'} | locator.method",
        "'locator': {'type': 'json', URL, 'pointer': '/a', 'method': 'GET', 'body': 's3cret'} | locator.body",
        "'locator': {'type': 'json', URL, 'pointer': '/a', 'body': 5} | locator.body",
        "'locator': {'type': 'json', URL, 'pointer': '/a', 'steps': []} | locator.steps",
        "'locator': {'type': 'command'}                              | locator.command",
        "'locator': {'type': 'command', 'command': 's3cret'}         | locator.command",
        "'locator': {'type': 'command', 'command': []}               | locator.command",
        "'locator': {'type': 'command', 'command': [' ']}            | locator.command",
        "'locator': {'type': 'command', 'command': ['s3cret', 5]}    | locator.command",
        "'locator': {'type': 'command', 'command': ['a', 's3cret\\n']} | locator.command",
        "'locator': {'type': 'command', 'command': ['a'], URL}       | locator.url",
      })
  void aProblemNamesTheFieldAndNoValue(String source, String field) {
    CatalogSnapshot snapshot = read(source.replace("URL", AT), CommandRights.GRANTED);

    assertThat(snapshot.definitions()).isEmpty();
    assertThat(snapshot.problems())
        .extracting(CatalogProblem::field)
        .containsExactly("sources[0]." + field);
    assertThat(snapshot.problems().toString()).doesNotContain("s3cret", "example.com");
  }

  @Test
  void aProgramIsForThoseWithTheRightOnly() {
    String source = "'locator': {'type': 'command', 'command': ['s3cret']}";

    CatalogSnapshot snapshot = read(source, CommandRights.REFUSED);

    assertThat(snapshot.definitions()).isEmpty();
    assertThat(snapshot.problems())
        .extracting(CatalogProblem::field)
        .containsExactly("sources[0].locator.type");
    assertThat(read(AT, CommandRights.REFUSED).problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whetherTheApiHasTheRightIsASetting(boolean allowed) {
    var settings =
        LocatorSettings.from(
            ConfigFactory.parseString("millrace.locator.command.from-api = " + allowed)
                .withFallback(ConfigFactory.load()));

    assertThat(CommandRights.ofApi(settings))
        .isEqualTo(allowed ? CommandRights.GRANTED : CommandRights.REFUSED);
  }

  /** Single quotes read better in Java. */
  private static CatalogSnapshot read(String source, CommandRights rights) {
    return readText(source.replace('\'', '"'), rights);
  }

  private static CatalogSnapshot readText(String source, CommandRights rights) {
    String json =
        "{\"channels\": [{\"id\": \"a\", \"sources\": [{\"name\": \"x\", " + source + "}]}]}";
    return switch (JsonCatalog.read(json.getBytes(StandardCharsets.UTF_8), rights)) {
      case Outcome.Read(var snapshot) -> snapshot;
      case Outcome.NoCatalog(var problem) -> throw new AssertionError(problem.toString());
    };
  }
}
