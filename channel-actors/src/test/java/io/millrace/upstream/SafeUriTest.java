package io.millrace.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeUriTest {

  @ParameterizedTest
  @CsvSource({
    "http://a/index.m3u8, http://a/index.m3u8",
    "https://a.b:8443/live/me/secret/7.ts?token=secret#x, https://a.b:8443/…/7.ts",
    "http://me:secret@a/b/, http://a/…/",
    "http://a?token=secret, http://a/",
    "http://a_b/c, http://a_b/c",
    "http://[::1]:80/c, http://[::1]:80/c",
    "/only/a/path?secret, an address without a host",
    "http://a/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.secret, http://a/eyJhbGciOiJIUzI1…"
  })
  void showsWhatIsSafe(URI uri, String shown) {
    assertThat(SafeUri.show(uri)).isEqualTo(shown);
  }
}
