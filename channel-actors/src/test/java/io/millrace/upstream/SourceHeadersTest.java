package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceHeadersTest {

  private static final URI TARGET = URI.create("http://a/b?c");

  @Test
  void sendsTheDefaultAgentUnlessTheSourceHasOne() {
    assertThat(values(Map.of(), "user-agent")).containsExactly("Millrace/1");
    assertThat(values(Map.of("USER-AGENT", "mine"), "user-agent")).containsExactly("mine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX: y", "a\nb", "a\rb", "a\u0000b", "ü"})
  void refusesValuesThatCouldAddLinesAndDoesNotRepeatThem(String value) {
    assertThatThrownBy(() -> headers(Map.of("X-Thing", value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("X-Thing")
        .hasMessageNotContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "ä"})
  void refusesNamesThatAreNone(String name) {
    assertThatThrownBy(() -> headers(Map.of(name, "x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "Range"})
  void refusesHeadersThatBelongToTheClient(String name) {
    assertThatThrownBy(() -> headers(Map.of(name, "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  /** Asked first, asked now, and which of the headers are sent then. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # hop    | asked first    | asked now      | X-All | X-Hop | Referer
          PLAYLIST | http://home/   | http://home/   | all   | all   | all
          SEGMENT  | http://home/   | http://home/   | all   | hop   | hop
          SEGMENT  | http://cdn/    | http://cdn/    |       | hop   | hop
          SEGMENT  | http://cdn/    | http://cdn/b   |       | hop   | hop
          SEGMENT  | http://cdn/    | http://other/  |       |       | hop
          SEGMENT  | http://cdn/    | https://cdn/   |       |       | hop
          SEGMENT  | http://cdn/    | http://cdn:81/ |       |       | hop
          SEGMENT  | http://cdn/    | http://home/   | all   | hop   | hop
          SEGMENT  | http://home/   | http://other/  |       |       | hop
          KEY      | http://cdn/    | http://cdn/    |       |       | all
          PAGE     | http://other/  | http://other/  |       |       | all
          """)
  void headersGoWhereTheyAreMeantFor(
      Hop hop, URI first, URI now, String all, String ofHop, String referer) {
    SourceHeaders headers =
        new SourceHeaders(
            policy(
                Map.of("X-All", "all", "X-Hop", "all", "Referer", "all"),
                Map.of(Hop.SEGMENT, Map.of("x-hop", "hop", "referer", "hop")),
                Optional.empty()),
            "Millrace/1",
            Set.of(URI.create("http://home/")));
    Sending sending = Sending.get(hop, first).at(now);
    assertThat(sent(headers, sending, "x-all")).isEqualTo(all);
    assertThat(sent(headers, sending, "x-hop")).isEqualTo(hop == Hop.SEGMENT ? ofHop : all);
    assertThat(sent(headers, sending, "referer")).isEqualTo(referer);
  }

  /** Whose frames they are is up to the page, and pages hold advertisements. */
  @Test
  void whatIsForPagesStaysAtHome() {
    SourceHeaders headers =
        new SourceHeaders(
            policy(Map.of(), Map.of(Hop.PAGE, Map.of("Cookie", "login=1")), Optional.empty()),
            "Millrace/1",
            Set.of(TARGET));
    Sending home = Sending.of(PageRequest.get(TARGET, Map.of()));
    Sending frame = Sending.of(PageRequest.get(URI.create("http://ads/"), Map.of()));
    assertThat(sent(headers, home, "cookie")).isEqualTo("login=1");
    assertThat(sent(headers, frame, "cookie")).isNull();
  }

  /** As browsers do where nobody tells them otherwise. */
  @ParameterizedTest
  @CsvSource({
    "http://a.example/p/x?token=1,       http://a.example/s,    http://a.example/p/x?token=1, http://a.example",
    "http://a.example:80?token=1,        http://a.example/s,    http://a.example/?token=1,    http://a.example",
    "http://u:p@A.example/ü#f,           http://a.example/s,    http://a.example/%C3%BC,      http://a.example",
    "http://a.example/p?token=1,         http://b.example/s,    http://a.example/,            http://a.example",
    "http://a.example/p?token=1,         http://a.example:8/s,  http://a.example/,            http://a.example",
    "https://a.example:443/p?token=1,    http://a.example/s,    https://a.example/,           https://a.example",
    "https://[fd00::1]:8443/p?token=1,   http://a.example/s,    https://[fd00::1]:8443/, https://[fd00::1]:8443"
  })
  void onlyTheOriginOfAPageLearnsItsAddress(URI page, URI target, String referer, String origin) {
    SourceHeaders headers = headers(Map.of());
    headers.comesFrom(Optional.of(page));
    Sending sending = Sending.get(Hop.SEGMENT, target);
    assertThat(sent(headers, sending, "referer")).isEqualTo(referer);
    assertThat(sent(headers, sending, "origin")).isEqualTo(origin);
  }

  @Test
  void aPlaylistThatIsTriedOutComesFromItsOwnPage() {
    SourceHeaders headers = headers(Map.of());
    headers.comesFrom(Optional.of(URI.create("http://now.example/")));
    Sending tried = Sending.get(Hop.PLAYLIST, TARGET).from(URI.create("http://tried.example/"));
    assertThat(sent(headers, tried, "referer")).isEqualTo("http://tried.example/");
    assertThat(sent(headers, Sending.get(Hop.SEGMENT, TARGET), "referer"))
        .isEqualTo("http://now.example/");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          http://home/,         -,   Basic w7xzZXI6cMOkc3M=
          http://u:p@home/,     -,   Basic w7xzZXI6cMOkc3M=
          http://other/,        -,   -
          http://u:p@other/,    -,   Basic dTpw
          http://home/,         Own, Own
          http://u:p@home/,     Own, Own
          """)
  void credentialsGoHomeUnlessAHeaderSaysOtherwise(URI target, String header, String expected) {
    SourceHeaders headers =
        new SourceHeaders(
            policy(
                header == null ? Map.of() : Map.of("authorization", header),
                Map.of(),
                Optional.of(new Credentials.Basic("üser", "päss"))),
            "Millrace/1",
            Set.of(URI.create("http://home/")));
    assertThat(sent(headers, Sending.get(Hop.PLAYLIST, target), "authorization"))
        .isEqualTo(expected);
  }

  /** As in browsers and players: playlists name their segments without user and password. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          http://home/b,        Basic dTpw
          http://HOME:80/b,     Basic dTpw
          http://x:y@home/b,    Basic eDp5
          https://home/b,       -
          http://home:81/b,     -
          http://other/b,       -
          """)
  void userAndPasswordOfAHomeAreForAllOfIt(URI target, String expected) {
    SourceHeaders headers =
        new SourceHeaders(
            RequestPolicy.PLAIN, "Millrace/1", Set.of(URI.create("http://u:p@home/a")));
    assertThat(sent(headers, Sending.get(Hop.SEGMENT, target), "authorization"))
        .isEqualTo(expected);
  }

  @Test
  void aTokenIsSentAsItIs() {
    SourceHeaders headers =
        new SourceHeaders(
            policy(Map.of(), Map.of(), Optional.of(new Credentials.Bearer("a.b-c"))),
            "Millrace/1",
            Set.of(TARGET));
    assertThat(sent(headers, Sending.get(Hop.KEY, TARGET), "authorization"))
        .isEqualTo("Bearer a.b-c");
  }

  @Test
  void aTokenThatCouldAddLinesIsRefusedAndNotRepeated() {
    RequestPolicy policy =
        policy(Map.of(), Map.of(), Optional.of(new Credentials.Bearer("secret\r\nX: y")));
    assertThatThrownBy(() -> new SourceHeaders(policy, "Millrace/1", Set.of(TARGET)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  private static RequestPolicy policy(
      Map<String, String> headers,
      Map<Hop, Map<String, String>> byHop,
      Optional<Credentials> credentials) {
    return new RequestPolicy(
        headers,
        byHop,
        credentials,
        Optional.empty(),
        HttpVersion.HTTP_1_1,
        TlsPolicy.PLATFORM,
        Duration.ZERO);
  }

  /** Null if it is not sent. */
  private static @Nullable String sent(SourceHeaders headers, Sending sending, String name) {
    List<String> values =
        headers.forRequest(sending, "gzip", Optional.empty()).stream()
            .filter(header -> header.is(name))
            .map(HttpHeader::value)
            .toList();
    assertThat(values).hasSizeLessThan(2);
    return values.isEmpty() ? null : values.getFirst();
  }

  private static List<String> values(Map<String, String> headers, String name) {
    return headers(headers)
        .forRequest(Sending.get(Hop.PLAYLIST, TARGET), "gzip", Optional.empty())
        .stream()
        .filter(header -> header.is(name))
        .map(HttpHeader::value)
        .toList();
  }

  private static SourceHeaders headers(Map<String, String> headers) {
    return new SourceHeaders(RequestPolicy.ofHeaders(headers), "Millrace/1", Set.of(TARGET));
  }
}
