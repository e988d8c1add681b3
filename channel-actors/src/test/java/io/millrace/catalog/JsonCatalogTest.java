package io.millrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.catalog.JsonCatalog.Outcome;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.Locator;
import io.millrace.source.ProviderDefinition;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCatalogTest {

  private static final String SOURCE = "{'name': 'primary', 'url': 'http://a.example.com/i.m3u8'}";

  @Test
  void readsTheWholeForm() {
    CatalogSnapshot snapshot =
        read(
            """
            {'channels': [{'id': 'news', 'name': 'News 24', 'start': 'always', 'sources': [
              {'name': 'primary', 'url': 'https://a.example.com:8443/news/index.m3u8?token=1',
               'priority': 10, 'headers': {'Referer': 'https://example.com/', 'User-Agent': 'Box/1'}},
              {'name': 'backup', 'url': 'http://b.example.com/news.m3u8', 'priority': 20}]}]}
            """);

    assertThat(snapshot.problems()).isEmpty();
    assertThat(snapshot.definitions())
        .containsExactly(
            new ChannelDefinition(
                new ChannelId("news"),
                "News 24",
                StartMode.ALWAYS,
                List.of(
                    source(
                        "primary",
                        "https://a.example.com:8443/news/index.m3u8?token=1",
                        10,
                        Map.of("Referer", "https://example.com/", "User-Agent", "Box/1")),
                    source("backup", "http://b.example.com/news.m3u8", 20, Map.of()))));
  }

  @Test
  void whatIsLeftOutHasADefault() {
    CatalogSnapshot snapshot =
        read(
            """
            {'channels': [{'id': 'news', 'sources': [
              {'name': 'a', 'url': 'http://a.example.com/'},
              {'name': 'b', 'url': 'http://b.example.com/'}]}]}
            """);

    assertThat(snapshot.problems()).isEmpty();
    assertThat(snapshot.definitions())
        .containsExactly(
            new ChannelDefinition(
                new ChannelId("news"),
                "news",
                StartMode.ON_DEMAND,
                List.of(
                    source("a", "http://a.example.com/", 1, Map.of()),
                    source("b", "http://b.example.com/", 2, Map.of()))));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "false, false"})
  void aSourceMayBeDecrypted(String written, boolean decrypted) {
    CatalogSnapshot snapshot = read(decrypting(written));

    assertThat(snapshot.problems()).isEmpty();
    assertThat(snapshot.definitions().getFirst().sources())
        .extracting(SourceDefinition::decrypt)
        .containsExactly(decrypted, false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'true'", "1", "null", "[]"})
  void decryptIsTrueOrFalse(String written) {
    CatalogSnapshot snapshot = read(decrypting(written));

    assertThat(snapshot.definitions()).isEmpty();
    assertThat(snapshot.problems())
        .extracting(CatalogProblem::field, CatalogProblem::reason)
        .containsExactly(tuple("sources[0].decrypt", "is true or false"));
  }

  private static String decrypting(String written) {
    return """
        {'channels': [{'id': 'news', 'sources': [
          {'name': 'a', 'url': 'http://a.example.com/', 'decrypt': %s},
          {'name': 'b', 'url': 'http://b.example.com/'}]}]}
        """
        .formatted(written);
  }

  @Test
  void noChannelsAreFine() {
    assertThat(read("{'channels': []}")).isEqualTo(new CatalogSnapshot(List.of(), List.of()));
  }

  @Test
  void aByteOrderMarkIsFine() {
    assertThat(read("\uFEFF{'channels': []}").problems()).isEmpty();
  }

  @Test
  void goodChannelsComeThroughWhenOthersAreWrong() {
    CatalogSnapshot snapshot =
        read(
            """
            {'channels': [
              {'id': 'one', 'sources': [%s]},
              {'id': 'two', 'sources': []},
              {'id': 'three', 'sources': [%s]},
              'four']}
            """
                .formatted(SOURCE, SOURCE));

    assertThat(snapshot.definitions())
        .extracting(definition -> definition.id().value())
        .containsExactly("one", "three");
    assertThat(snapshot.problems())
        .extracting(CatalogProblem::channel)
        .containsExactly("two", "channels[3]");
  }

  @Test
  void everyProblemOfAChannelIsReported() {
    CatalogSnapshot snapshot =
        read(
            """
            {'channels': [{'id': 'no spaces', 'name': '', 'start': 'sometimes', 'logo': 'x', 'sources': [
              {'url': 'ftp://a.example.com/', 'priority': 0, 'headers': {'Bad Name': 'x', 'X-A': 'a\\nb'}},
              {'name': 'b', 'url': 'http://b.example.com/'},
              {'name': 'b', 'url': 'http://c.example.com/'}]}]}
            """);

    assertThat(snapshot.definitions()).isEmpty();
    assertThat(snapshot.problems()).extracting(CatalogProblem::channel).containsOnly("channels[0]");
    assertThat(snapshot.problems())
        .extracting(CatalogProblem::field)
        .containsExactlyInAnyOrder(
            "logo",
            "id",
            "name",
            "start",
            "sources[0].name",
            "sources[0].url",
            "sources[0].priority",
            "sources[0].headers",
            "sources[0].headers.X-A",
            "sources[2].name");
  }

  @Test
  void theLaterOfTwoChannelsWithOneIdIsAProblem() {
    CatalogSnapshot snapshot =
        read(
            "{'channels': [{'id': 'a', 'name': 'first', 'sources': [%s]}, {'id': 'a', 'sources': [%s]}]}"
                .formatted(SOURCE, SOURCE));

    assertThat(snapshot.definitions()).extracting(ChannelDefinition::name).containsExactly("first");
    assertThat(snapshot.problems())
        .containsExactly(
            new CatalogProblem("a", "id", "is taken by an earlier channel; ids are unique"));
  }

  @Test
  void providersAreReadAndSourcesNameThem() {
    CatalogSnapshot snapshot =
        read(
            """
            {'providers': [{'name': 'acme', 'maxChannels': 4}, {'name': 'other', 'maxChannels': 1}],
             'channels': [{'id': 'a', 'priority': 7, 'sources': [
               {'name': 'one', 'url': 'http://a.example.com/', 'provider': 'acme'}]}]}
            """);

    assertThat(snapshot.problems()).isEmpty();
    assertThat(snapshot.providers())
        .containsExactly(new ProviderDefinition("acme", 4), new ProviderDefinition("other", 1));
    assertThat(snapshot.definitions().getFirst().priority()).isEqualTo(7);
    assertThat(snapshot.definitions().getFirst().sources().getFirst().provider()).contains("acme");
  }

  @Test
  void aSourceOfAProviderThatIsNotDefinedIsAProblemOfItsChannel() {
    CatalogSnapshot snapshot =
        read(
            """
            {'channels': [{'id': 'a', 'sources': [
               {'name': 'one', 'url': 'http://a.example.com/', 'provider': 'acme'}]}]}
            """);

    assertThat(snapshot.definitions()).isEmpty();
    assertThat(snapshot.problems())
        .containsExactly(
            new CatalogProblem(
                "a",
                "sources[0].provider",
                "is not defined; \"providers\" beside \"channels\" has none that can be used"));
  }

  @Test
  void aProviderThatIsNotDefinedIsToldWhichOnesAre() {
    CatalogSnapshot snapshot =
        read(
            """
            {'providers': [{'name': 'acme', 'maxChannels': 4}, {'name': 'other', 'maxChannels': 1}],
             'channels': [{'id': 'a', 'sources': [
               {'name': 'one', 'url': 'http://a.example.com/', 'provider': 'acme'},
               {'name': 'two', 'url': 'http://a.example.com/', 'provider': 'acmee'}]}]}
            """);

    assertThat(snapshot.problems())
        .containsExactly(
            new CatalogProblem(
                "a", "sources[1].provider", "is not defined; defined are: acme, other"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                                  | providers",
        "[5]                                                                 | providers[0]",
        "[{'maxChannels': 1}]                                                | providers[0].name",
        "[{'name': 'p'}]                                                     | providers[0].maxChannels",
        "[{'name': 'p', 'maxChannels': 0}]                                   | providers[0].maxChannels",
        "[{'name': 'p', 'maxChannels': '4'}]                                 | providers[0].maxChannels",
        "[{'name': 'p', 'maxChannels': 1, 'limit': 2}]                       | providers[0].limit",
        "[{'name': 'p', 'maxChannels': 1}, {'name': 'p', 'maxChannels': 2}]  | providers[1].name",
      })
  void wrongFieldsOfAProviderAreReportedAndHurtNoChannelWithoutIt(String providers, String named) {
    CatalogSnapshot snapshot =
        read(
            "{'providers': %s, 'channels': [{'id': 'a', 'sources': [%s]}]}"
                .formatted(providers, SOURCE));

    assertThat(snapshot.definitions()).hasSize(1);
    assertThat(snapshot.problems()).extracting(CatalogProblem::field).containsExactly(named);
    assertThat(snapshot.problems().getFirst().channel()).isNull();
  }

  @Test
  void anUnknownFieldBesideTheChannelsIsReportedAndHurtsNobody() {
    CatalogSnapshot snapshot =
        read("{'version': 1, 'channels': [{'id': 'a', 'sources': [%s]}]}".formatted(SOURCE));

    assertThat(snapshot.definitions()).hasSize(1);
    assertThat(snapshot.problems())
        .containsExactly(
            new CatalogProblem(
                null, "version", "is not known here; known are: channels, providers"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'start': 1                                        | start",
        "'start': null                                     | start",
        "'name': 5                                         | name",
        "'name': '\\u0007'                                 | name",
        "'rank': 1                                         | rank",
        "'priority': 0                                     | priority",
        "'priority': 1001                                  | priority",
      })
  void wrongFieldsOfAChannel(String field, String named) {
    CatalogSnapshot snapshot =
        read("{'channels': [{'id': 'a', %s, 'sources': [%s]}]}".formatted(field, SOURCE));

    assertThat(snapshot.definitions()).isEmpty();
    assertThat(snapshot.problems()).extracting(CatalogProblem::field).containsExactly(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "''                                                     | sources[0].name",
        "'name': ' '                                            | sources[0].name",
        "'name': 'x', 'url': 5                                  | sources[0].url",
        "'name': 'x', 'url': 'index.m3u8'                       | sources[0].url",
        "'name': 'x', 'url': 'file:///etc/passwd'               | sources[0].url",
        "'name': 'x', 'url': 'http:///index.m3u8'               | sources[0].url",
        "'name': 'x', 'url': 'http:index.m3u8'                  | sources[0].url",
        "'name': 'x', 'url': 'http://a b/'                      | sources[0].url",
        "'name': 'x', 'url': 'http://a.example.com:99999/'      | sources[0].url",
        "'name': 'x', 'url': 'http://a.example.com/', 'priority': 'high' | sources[0].priority",
        "'name': 'x', 'url': 'http://a.example.com/', 'priority': 1.5    | sources[0].priority",
        "'name': 'x', 'url': 'http://a.example.com/', 'priority': 1001   | sources[0].priority",
        "'name': 'x', 'url': 'http://a.example.com/', 'speed': 1         | sources[0].speed",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': []      | sources[0].headers",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'': 'x'}          | sources[0].headers",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'A:B': 'x'}       | sources[0].headers",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'X': 5}           | sources[0].headers.X",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'X': ''}          | sources[0].headers.X",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'X': 'a\\r\\nB: c'} | sources[0].headers.X",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'X': 'ä'}         | sources[0].headers.X",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'HOST': 'b'}      | sources[0].headers.HOST",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'Accept-Encoding': 'b'} | sources[0].headers.Accept-Encoding",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'range': 'b'} | sources[0].headers.range",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'Proxy-Connection': 'b'} | sources[0].headers.Proxy-Connection",
        "'name': 'x', 'url': 'http://a.example.com/', 'headers': {'x': '1', 'X': '2'} | sources[0].headers.X",
      })
  void wrongFieldsOfASource(String fields, String named) {
    String object = fields.equals("''") ? "'url': 'http://a.example.com/'" : fields;
    CatalogSnapshot snapshot =
        read("{'channels': [{'id': 'a', 'sources': [{%s}]}]}".formatted(object));

    assertThat(snapshot.definitions()).isEmpty();
    assertThat(snapshot.problems()).extracting(CatalogProblem::field).contains(named);
    assertThat(snapshot.problems()).extracting(CatalogProblem::channel).containsOnly("a");
  }

  @Test
  void aProblemNeverRepeatsAnAddressOrAHeaderValue() {
    CatalogSnapshot snapshot =
        read(
            """
            {'channels': [{'id': 'a', 'sources': [
              {'name': 'x', 'url': 'http://a.example.com/{s3cret}', 'headers': {'X': 's3cret\\u0000'}},
              {'name': 'y', 'url': 'rtmp://a.example.com/s3cret'}]}]}
            """);

    assertThat(snapshot.problems()).hasSize(3);
    assertThat(snapshot.problems().toString()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[]", "{}", "5", "{'channels': {}}", "{'channels': [", "{'channels': []} x"})
  void whatIsNoCatalogIsUnreadable(String text) {
    assertThat(JsonCatalog.read(bytes(text))).isInstanceOf(Outcome.NoCatalog.class);
  }

  @Test
  void aSyntaxErrorIsNamedWithLineAndColumn() {
    assertThat(JsonCatalog.read(bytes("{'channels': [\n  {'id': 'a',, }]}")))
        .isInstanceOfSatisfying(
            Outcome.NoCatalog.class,
            unreadable ->
                assertThat(unreadable.problem().reason())
                    .contains("is not JSON: line 2, column 14: "));
  }

  @Test
  void credentialsThatWouldNeverBeSentAreAProblem() {
    CatalogSnapshot snapshot =
        read(
            """
            {'channels': [{'id': 'a', 'sources': [
               {'name': 'x', 'locator': {'type': 'command', 'command': ['resolver']},
                'credentials': {'type': 'bearer', 'token': 's3cret'}}]}]}
            """);

    assertThat(snapshot.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.field()).isEqualTo("sources[0].credentials");
              assertThat(problem.reason()).contains("no host").doesNotContain("s3cret");
            });
  }

  @Test
  void aPasswordWithoutQuotesIsNotRepeated() {
    assertThat(JsonCatalog.read(bytes("{'channels': [\n {'password': s3cret}]}")))
        .isInstanceOfSatisfying(
            Outcome.NoCatalog.class,
            unreadable ->
                assertThat(unreadable.problem().reason())
                    .contains("line 2, column ", "without quotes")
                    .doesNotContain("s3cret"));
  }

  @Test
  void aFieldThatIsThereTwiceIsASyntaxError() {
    assertThat(JsonCatalog.read(bytes("{'channels': [], 'channels': []}")))
        .isInstanceOf(Outcome.NoCatalog.class);
  }

  private static CatalogSnapshot read(String text) {
    return switch (JsonCatalog.read(bytes(text))) {
      case Outcome.Read(var snapshot) -> snapshot;
      case Outcome.NoCatalog(var problem) -> throw new AssertionError(problem.toString());
    };
  }

  /** Single quotes read better in Java. */
  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static SourceDefinition source(
      String name, String url, int priority, Map<String, String> headers) {
    return new SourceDefinition(name, new Locator.Direct(URI.create(url)), priority, headers);
  }
}
