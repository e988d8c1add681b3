package io.millrace.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLocatorTest {

  private static final String API = "https://api.example.com/v1/live";

  private final ScriptedUpstream web = new ScriptedUpstream();
  private final Locating locating = new Locating(web, "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/data/hls       | {'data': {'hls': 'https://cdn.example.net/a.m3u8'}} | https://cdn.example.net/a.m3u8",
        "/data/1/url     | {'data': [{}, {'url': '/a.m3u8'}]}                  | https://api.example.com/a.m3u8",
        "/0              | ['a.m3u8?x=1']                                      | https://api.example.com/v1/a.m3u8?x=1",
        "~~              | '//cdn.example.net/a'                               | https://cdn.example.net/a",
        "/a~1b/m~0n      | {'a/b': {'m~n': 'https://cdn.example.net/a'}}       | https://cdn.example.net/a",
        "/1              | {'1': 'https://cdn.example.net/a'}                  | https://cdn.example.net/a",
        "/u              | {'u': 'https:\\/\\/cdn.example.net\\u002Fa'}        | https://cdn.example.net/a",
        "/u              | {'u': 'aHR0cHM6Ly9jZG4uZXhhbXBsZS5uZXQvYQ=='}       | https://cdn.example.net/a",
        "/u              | \uFEFF{'u': 'https://cdn.example.net/a'}            | https://cdn.example.net/a",
      })
  void thePointerLeadsToTheAddress(String pointer, String json, String expected) throws Exception {
    web.says(API, "application/json", json.replace('\'', '"'));

    Located located = locating.locate(get(pointer == null ? "" : pointer.replace("~~", "")));

    assertThat(located).isEqualTo(new Located(URI.create(expected)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/data/dash  | {'data': {'hls': 's3cret', 'id': 7}} | part 2: there is an object with the fields hls, id",
        "/data/0     | {'data': []}                         | part 2: there is a list of 0",
        "/data/0     | {'data': 's3cret'}                   | part 2: there is a text",
        "/data/0     | {'data': 5}                          | part 2: there is a number",
        "/x          | {'s3cret value': 1, 'y': 2}          | with the fields y",
        "/data       | {'data': {'hls': 's3cret'}}          | no text but an object with the fields hls",
        "/data       | {'data': null}                       | no text but null",
        "/data       | {'data': 'mailto:s3cret'}            | is no address",
        "/data       | <html>s3cret                         | is not JSON but a page",
        "/data       | s3cret                               | is not JSON",
      })
  void whatIsWrongIsSaidWithNamesOnly(String pointer, String json, String message) {
    web.says(API, "application/json", json.replace('\'', '"'));

    assertThatThrownBy(() -> locating.locate(get(pointer)))
        .isInstanceOf(LocatorException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("s3cret");
    assertThat(locating.hops).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{\"a\": 1} | application/json", "a=1&b=2    | application/x-www-form-urlencoded"})
  void aBodyIsPostedWithItsType(String body, String type) throws Exception {
    web.says(API, "application/json", "{\"u\": \"/a\"}");

    locating.locate(
        new Locator.Json(URI.create(API), "/u", "POST", Optional.of(body), Map.of("X", "y")));

    assertThat(web.asked())
        .singleElement()
        .satisfies(
            asked -> {
              assertThat(asked.method()).isEqualTo("POST");
              assertThat(asked.body()).contains(body);
              assertThat(asked.headers())
                  .containsEntry("Content-Type", type)
                  .containsEntry("X", "y");
            });
  }

  @Test
  void aTypeOfTheDefinitionWins() throws Exception {
    web.says(API, "application/json", "{\"u\": \"/a\"}");

    locating.locate(
        new Locator.Json(
            URI.create(API), "/u", "POST", Optional.of("x"), Map.of("content-type", "text/plain")));

    assertThat(web.asked().getFirst().headers())
        .containsEntry("content-type", "text/plain")
        .doesNotContainKey("Content-Type");
  }

  private static Locator get(String pointer) {
    return new Locator.Json(URI.create(API), pointer, "GET", Optional.empty(), Map.of());
  }
}
