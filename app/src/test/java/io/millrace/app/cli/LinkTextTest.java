package io.millrace.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTextTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:01:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {} | ?
          {"address": "…/a.m3u8", "renewedAt": "2030-01-01T00:00:40Z"} | …/a.m3u8, renewed 20 s ago
          {"address": "…/…", "renewedAt": "2030-01-01T00:00:40Z", "renewsAt": "2030-01-01T00:01:50Z",\
           "expiresAt": "2030-01-01T00:02:10Z", "expiryFrom": "query parameter \\"exp\\""}\
           | …/…, renewed 20 s ago, next in 50 s, expires in 70 s (query parameter "exp")
          {"address": "…/…", "expiresAt": "2030-01-01T00:00:30Z", "lastFailure": "status 500"}\
           | …/…, expired 30 s ago, the last renewal failed: status 500
          """)
  void aLinkIsALine(String link, String line) throws JsonProcessingException {
    assertThat(LinkText.of(new ObjectMapper().readTree(link), NOW)).isEqualTo(line);
  }
}
