package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
    assertThatThrownBy(
            () -> new SourceHeaders(Map.of("X-Thing", value), "Millrace/1", Set.of(TARGET)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("X-Thing")
        .hasMessageNotContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "ä"})
  void refusesNamesThatAreNone(String name) {
    assertThatThrownBy(() -> new SourceHeaders(Map.of(name, "x"), "Millrace/1", Set.of(TARGET)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "Range"})
  void refusesHeadersThatBelongToTheClient(String name) {
    assertThatThrownBy(() -> new SourceHeaders(Map.of(name, "x"), "Millrace/1", Set.of(TARGET)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
  }

  private static List<String> values(Map<String, String> headers, String name) {
    return new SourceHeaders(headers, "Millrace/1", Set.of(TARGET))
        .forRequest(TARGET, "gzip", Optional.empty()).stream()
            .filter(header -> header.is(name))
            .map(HttpHeader::value)
            .toList();
  }
}
