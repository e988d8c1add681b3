package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Sun, 06 Nov 1994 08:49:37 GMT    | 1994-11-06T08:49:37Z
          Sunday, 06-Nov-94 08:49:37 GMT   | 1994-11-06T08:49:37Z
          Sun Nov  6 08:49:37 1994         | 1994-11-06T08:49:37Z
          06 nov 2026 8:49:37              | 2026-11-06T08:49:37Z
          Sun, 06-November-69 08:49:37 GMT | 2069-11-06T08:49:37Z
          Sun, 06 Nov 70 08:49:37 GMT      | 1970-11-06T08:49:37Z
          Sun, 29 Feb 2024 23:59:59 UTC    | 2024-02-29T23:59:59Z
          """)
  void readsEveryForm(String text, Instant date) {
    assertThat(HttpDate.parse(text)).hasValue(date);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "120",
        "Sun, 06 Nov 1994",
        "08:49:37",
        "Sun, 29 Feb 2026 00:00:00 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT",
        "Sun, 06 Nov 1600 08:49:37 GMT",
        "Sun, 06 Xyz 1994 08:49:37 GMT",
        "Sun, 99 Nov 1994 08:49:37 GMT"
      })
  void whatIsNoDateIsNone(String text) {
    assertThat(HttpDate.parse(text)).isEmpty();
  }
}
