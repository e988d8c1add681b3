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
    "http://[::1]:80/c.m4s, …/c.m4s",
    "http://a/live-7_low.M3U8, …/live-7_low.M3U8",
    "http://a/index.m3u8;token=secret, …/index.m3u8",
    "http://a/index.m3u8;token=secret/7.ts;x=secret, …/7.ts",
    "http://a/;secret, …/",
    "http://a/0123456789abcdef0123456789abcdef, …/…",
    "http://a/0123456789abcdef0123456789abcdef.ts, …/…",
    "http://a/secret, …/…",
    "http://a/secret.php, …/…",
    "http://a/token=secret.ts, …/…",
    "http://a/%73ecret.ts, …/…",
    "http://a/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.secret, …/…"
  })
  void showsWhatIsSafe(URI uri, String shown) {
    assertThat(SafeUri.show(uri)).isEqualTo(shown);
  }
}
