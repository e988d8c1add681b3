package io.millrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.upstream.Credentials;
import io.millrace.upstream.Hop;
import io.millrace.upstream.HttpVersion;
import io.millrace.upstream.RequestPolicy;
import io.millrace.upstream.TlsPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFormTest {

  private static final String PIN = "A".repeat(43) + "=";

  private final ProblemsOfChannel problems = new ProblemsOfChannel("news");

  private RequestPolicy read(String json) throws JsonProcessingException {
    var node = new JsonMapper().readTree(json.replace('\'', '"'));
    return RequestForm.read(new JsonFields(node, "sources[0].", problems));
  }

  @Test
  void nothingIsNothingSpecial() throws Exception {
    assertThat(read("{}")).isEqualTo(RequestPolicy.PLAIN);
    assertThat(problems.found()).isEmpty();
  }

  @Test
  void readsTheWholeForm() throws Exception {
    RequestPolicy policy =
        read(
            """
            {'headers': {'User-Agent': 'Box/1'},
             'headersByHop': {
               'page': {'X-A': '1'}, 'playlist': {'X-B': '2'}, 'key': {'X-C': '3'},
               'segment': {'X-D': '4', 'Referer': 'https://example.com/'}},
             'credentials': {'type': 'basic', 'user': 'me', 'password': 'p:ä'},
             'proxy': 'http://u:p@proxy.example.com:3128',
             'http': '2',
             'tls': {'authorities': 'conf/ca.pem', 'pins': ['sha256/%s']},
             'minimumInterval': '50ms'}
            """
                .formatted(PIN));
    assertThat(problems.found()).isEmpty();
    assertThat(policy)
        .isEqualTo(
            new RequestPolicy(
                Map.of("User-Agent", "Box/1"),
                Map.of(
                    Hop.PAGE, Map.of("X-A", "1"),
                    Hop.PLAYLIST, Map.of("X-B", "2"),
                    Hop.KEY, Map.of("X-C", "3"),
                    Hop.SEGMENT, Map.of("X-D", "4", "Referer", "https://example.com/")),
                Optional.of(new Credentials.Basic("me", "p:ä")),
                Optional.of(URI.create("http://u:p@proxy.example.com:3128")),
                HttpVersion.HTTP_2,
                new TlsPolicy(Optional.of(Path.of("conf/ca.pem")), Set.of(PIN), false),
                Duration.ofMillis(50)));
  }

  @Test
  void aTokenIsACredentialToo() throws Exception {
    assertThat(read("{'credentials': {'type': 'bearer', 'token': 'a.b-c='}}").credentials())
        .hasValue(new Credentials.Bearer("a.b-c="));
  }

  @Test
  void nothingIsCheckedOnlyWhereItSaysSo() throws Exception {
    assertThat(read("{'tls': {'insecure': true}}").tls())
        .isEqualTo(new TlsPolicy(Optional.empty(), Set.of(), true));
    assertThat(read("{'tls': {}}").tls()).isEqualTo(TlsPolicy.PLATFORM);
    assertThat(problems.found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1.0, HTTP_1_0", "1.1, HTTP_1_1", "2, HTTP_2"})
  void readsEveryVersion(String written, HttpVersion version) throws Exception {
    assertThat(read("{'http': '" + written + "'}").version()).isEqualTo(version);
  }

  /** The word "secret" stands for what may be one. */
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      textBlock =
          """
          {'headers': 'secret'}                                  | headers | is an object of header names
          {'headersByHop': ['secret']}                           | headersByHop | is an object with page
          {'headersByHop': {'map': {'X-A': 'secret'}}}           | headersByHop.map | is not known here
          {'headersByHop': {'key': 'secret'}}                    | headersByHop.key | is an object of header names
          {'headersByHop': {'key': {'X-A': 'secret\\nX: 1'}}}    | headersByHop.key.X-A | is a text of 1 to
          {'headersByHop': {'key': {'Host': 'secret'}}}          | headersByHop.key.Host | is set by Millrace
          {'headersByHop': {'key': {'a b': 'secret'}}}           | headersByHop.key | has a name with characters
          {'credentials': 'secret'}                              | credentials | is an object with type
          {'credentials': {'user': 'secret'}}                    | credentials.type | is "basic" or "bearer"
          {'credentials': {'type': 'secret'}}                    | credentials.type | is "basic" or "bearer"
          {'credentials': {'type': 'basic', 'user': 'secret'}}   | credentials.password | is missing
          {'credentials': {'type': 'basic', 'password': 'secret'}} | credentials.user | is missing
          {'credentials': {'type': 'basic', 'user': 'a:secret', 'password': 'p'}} | credentials.user | has a colon
          {'credentials': {'type': 'basic', 'user': 'a', 'password': 'p', 'token': 'secret'}} | credentials.token | is not known here
          {'credentials': {'type': 'bearer'}}                    | credentials.token | is missing
          {'credentials': {'type': 'bearer', 'token': 'a secret'}} | credentials.token | without the word Bearer
          {'credentials': {'type': 'bearer', 'token': 'secretü'}}  | credentials.token | has spaces
          {'proxy': 1}                                           | proxy | is a text
          {'proxy': 'secret:3128'}                               | proxy | has the form http://host:port
          {'proxy': 'socks5://secret:3128'}                      | proxy | has the form http://host:port
          {'proxy': '127.0.0.1:3128'}                            | proxy | has the form http://host:port
          {'proxy': 'https://secret:3128'}                       | proxy | has the form http://host:port
          {'proxy': 'http://proxy:3128/secret'}                  | proxy | has the form http://host:port
          {'proxy': 'http://proxy:3128?secret'}                  | proxy | has the form http://host:port
          {'http': '3'}                                          | http | is "1.0", "1.1" or "2"
          {'http': 2}                                            | http | is "1.0", "1.1" or "2"
          {'tls': true}                                          | tls | is an object with authorities
          {'tls': {'secret': 1}}                                 | tls.secret | is not known here
          {'tls': {'authorities': ''}}                           | tls.authorities | is a text
          {'tls': {'pins': 'secret'}}                            | tls.pins | is a list of texts
          {'tls': {'pins': []}}                                  | tls.pins | is a list of texts
          {'tls': {'pins': ['sha256/secret']}}                   | tls.pins | is a list of texts
          {'tls': {'pins': ['sha1/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=']}} | tls.pins | is a list of texts
          {'tls': {'insecure': 'yes'}}                           | tls.insecure | is true or false
          {'tls': {'insecure': true, 'authorities': 'secret'}}   | tls.insecure | checks nothing
          {'minimumInterval': 50}                                | minimumInterval | is a time with its unit
          {'minimumInterval': '50'}                              | minimumInterval | is a time with its unit
          {'minimumInterval': '0.5s'}                            | minimumInterval | without decimals
          {'minimumInterval': '61s'}                             | minimumInterval | from 0 s to 60 s
          """)
  void namesTheFieldAndNeverTheValue(String json, String field, String reason) throws Exception {
    read(json);
    assertThat(problems.found())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.field()).isEqualTo("sources[0]." + field);
              assertThat(problem.reason()).contains(reason).doesNotContain("secret");
            });
  }
}
