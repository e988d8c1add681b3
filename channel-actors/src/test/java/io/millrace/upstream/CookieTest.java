package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which cookies are taken, and where they go (RFC 6265, 5). */
class CookieTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a=1                          | http://www.example.com/x/y   | http://www.example.com/x/z      | true
          a=1                          | http://www.example.com/x/y   | http://www.example.com/x        | true
          a=1                          | http://www.example.com/x/y   | http://www.example.com/         | false
          a=1                          | http://www.example.com/x/y   | http://www.example.com/xy/      | false
          a=1                          | http://www.example.com       | http://www.example.com/any      | true
          a=1                          | http://www.example.com/      | http://WWW.Example.COM/         | true
          a=1                          | http://www.example.com/      | http://example.com/             | false
          a=1                          | http://www.example.com/      | http://a.www.example.com/       | false
          a=1                          | http://www.example.com:81/   | http://www.example.com:82/      | true
          a=1                          | http://www.example.com/      | https://www.example.com/        | true
          a=1; Domain=example.com      | http://www.example.com/      | http://example.com/             | true
          a=1; Domain=.Example.com     | http://www.example.com/      | http://cdn.a.example.com/       | true
          a=1; Domain=example.com      | http://www.example.com/      | http://badexample.com/          | false
          a=1; Domain=                 | http://www.example.com/      | http://a.www.example.com/       | false
          a=1; Path=/live              | http://www.example.com/x     | http://www.example.com/live     | true
          a=1; Path=/live              | http://www.example.com/x     | http://www.example.com/live/1   | true
          a=1; Path=/live              | http://www.example.com/x     | http://www.example.com/lives    | false
          a=1; Path=/live/             | http://www.example.com/x     | http://www.example.com/live     | false
          a=1; Path=live               | http://www.example.com/x/y   | http://www.example.com/x/1      | true
          a=1; Path=/; Path=/b         | http://www.example.com/      | http://www.example.com/c        | false
          a=1; Secure                  | https://www.example.com/     | https://www.example.com/        | true
          a=1; secure                  | https://www.example.com/     | http://www.example.com/         | false
          a=1; HttpOnly; SameSite=None | http://www.example.com/      | http://www.example.com/         | true
          a=1                          | http://127.0.0.1:8080/       | http://127.0.0.1:9090/          | true
          a=1; Domain=127.0.0.1        | http://127.0.0.1/            | http://127.0.0.1/               | true
          a=1; Domain=127.0.0.1        | http://127.0.0.1/            | http://8.127.0.0.1/             | false
          a=1                          | http://[::1]:80/             | http://[::1]/                   | true
          a=1                          | http://localhost/            | http://localhost/               | true
          a=1; Domain=localhost        | http://localhost/            | http://localhost/               | true
          a=1; Domain=localhost        | http://localhost/            | http://a.localhost/             | false
          a=1                          | http://head_end/             | http://head_end/                | true
          """)
  void goesWhereItBelongs(String line, URI from, URI to, boolean goes) {
    assertThat(Cookie.read(line, from, NOW))
        .hasValueSatisfying(cookie -> assertThat(cookie.goesTo(to)).isEqualTo(goes));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a=1; Domain=other.com         | http://www.example.com/
          a=1; Domain=sub.example.com   | http://example.com/
          a=1; Domain=com               | http://example.com/
          a=1; Domain=.com              | http://example.com/
          a=1; Domain=xample.com        | http://example.com/
          a=1; Domain=0.0.1             | http://127.0.0.1/
          a=1; Domain=1                 | http://127.0.0.1/
          a=1; Secure                   | http://www.example.com/
          __Secure-a=1                  | https://www.example.com/
          __secure-a=1; Secure          | http://www.example.com/
          __Host-a=1; Path=/            | https://www.example.com/
          __Host-a=1; Secure; Path=/b   | https://www.example.com/
          __HOST-a=1; Secure; Path=/; Domain=example.com | https://www.example.com/
          =1                            | http://www.example.com/
          a                             | http://www.example.com/
          """)
  void isNotTaken(String line, URI from) {
    assertThat(Cookie.read(line, from, NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ";", "ä=1", "a=ü", "a=1\u0001", " ; Path=/"})
  void whatCannotBeSentIsNotTaken(String line) {
    assertThat(Cookie.read(line, URI.create("http://example.com/"), NOW)).isEmpty();
  }

  @Test
  void whatIsTooLargeIsNotTaken() {
    URI from = URI.create("http://example.com/");
    assertThat(Cookie.read("a=" + "x".repeat(4095), from, NOW)).isPresent();
    assertThat(Cookie.read("a=" + "x".repeat(4096), from, NOW)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"__Host-a=1; Secure; Path=/", "__Secure-a=1; Secure"})
  void prefixesThatKeepTheirWordAreTaken(String line) {
    assertThat(Cookie.read(line, URI.create("https://example.com/x"), NOW)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a=b=c; Path=/     | a      | b=c
          ' a = b '         | a      | b
          a="b c"           | a      | "b c"
          a=                | a      | ''
          $odd[0]=x,y       | $odd[0] | x,y
          """)
  void isReadAsBrowsersDo(String line, String name, String value) {
    Cookie cookie = Cookie.read(line, URI.create("http://example.com/"), NOW).orElseThrow();
    assertThat(List.of(cookie.name(), cookie.value())).containsExactly(name, value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Max-Age=60                                            | 2026-01-01T00:01:00Z
          max-age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT     | 2026-01-01T00:01:00Z
          Expires=Thu, 01 Jan 2026 01:00:00 GMT                 | 2026-01-01T01:00:00Z
          Expires=Thursday, 01-Jan-26 01:00:00 GMT              | 2026-01-01T01:00:00Z
          Max-Age=x; Expires=Thu, 01 Jan 2026 01:00:00 GMT      | 2026-01-01T01:00:00Z
          Max-Age=999999999999                                  | 2027-02-05T00:00:00Z
          """)
  void endsWhenItSays(String attributes, Instant end) {
    Cookie cookie =
        Cookie.read("a=1; " + attributes, URI.create("http://example.com/"), NOW).orElseThrow();
    assertThat(cookie.isOver(end.minusSeconds(1))).isFalse();
    assertThat(cookie.isOver(end)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"})
  void mayBeOverAtOnce(String attributes) {
    Optional<Cookie> cookie =
        Cookie.read("a=1; " + attributes, URI.create("http://example.com/"), NOW);
    assertThat(cookie.orElseThrow().isOver(NOW)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Expires=tomorrow", "Max-Age=", "Max-Age=1.5", "Expires="})
  void datesThatAreNoneLetItLive(String attributes) {
    Cookie cookie =
        Cookie.read("a=1; " + attributes, URI.create("http://example.com/"), NOW).orElseThrow();
    assertThat(cookie.isOver(NOW.plusSeconds(1L << 40))).isFalse();
  }

  @Test
  void isNotShown() {
    Cookie cookie = Cookie.read("a=secret", URI.create("http://example.com/"), NOW).orElseThrow();
    assertThat(cookie).asString().doesNotContain("secret");
  }
}
