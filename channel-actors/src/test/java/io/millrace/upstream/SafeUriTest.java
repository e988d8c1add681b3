package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeUriTest {

  @ParameterizedTest
  @CsvSource({
    "http://a/index.m3u8, …/index.m3u8",
    "https://a.b:8443/live/me/secret/7.ts?token=secret#x, …/7.ts",
    "http://me:secret@a/b/, …/",
    "http://a?token=secret, …/",
    "http://[::1]:80/c, …/c",
    "http://a/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.secret, …/eyJhbGciOiJIUzI1…"
  })
  void showsWhatIsSafe(URI uri, String shown) {
    assertThat(SafeUri.show(uri)).isEqualTo(shown);
  }
}
