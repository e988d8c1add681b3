package io.millrace.http.playback;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.http.playback.ByteRange.Part;
import io.millrace.http.playback.ByteRange.Unsatisfiable;
import io.millrace.http.playback.ByteRange.Whole;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZIP",
        "x-gzip",
        "br, gzip",
        "gzip;q=0.1",
        "gzip ; q=1.000",
        "*",
        "*;q=0.5, br"
      })
  void gzipIsSentToWhoAcceptsIt(String header) {
    assertThat(AcceptedEncodings.acceptGzip(Optional.of(header))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "identity",
        "br",
        "gzip;q=0",
        "gzip; q=0.000",
        "*, gzip;q=0",
        "*;q=0",
        "gzip;q=x",
        "gzip;level=1",
        "gzipped",
        ",,;;",
        "gzip;q=NaN",
        "gzip;q=2"
      })
  void gzipIsNotSentToOthers(String header) {
    assertThat(AcceptedEncodings.acceptGzip(Optional.of(header))).isFalse();
  }

  @Test
  void gzipIsNotSentToWhoSaysNothing() {
    assertThat(AcceptedEncodings.acceptGzip(Optional.empty())).isFalse();
  }

  @Test
  void tagsAreComparedWeaklyAndOneOfSeveralIsEnough() {
    assertThat(EntityTags.matches(Optional.of("\"a\""), "\"a\"")).isTrue();
    assertThat(EntityTags.matches(Optional.of("\"b\" , W/\"a\""), "\"a\"")).isTrue();
    assertThat(EntityTags.matches(Optional.of("*"), "\"a\"")).isTrue();
    assertThat(EntityTags.matches(Optional.of("a"), "\"a\"")).isFalse();
    assertThat(EntityTags.matches(Optional.of("\"a-gzip\""), "\"a\"")).isFalse();
    assertThat(EntityTags.matches(Optional.empty(), "\"a\"")).isFalse();
  }

  @Test
  void rangesAreReadAsTheRfcSays() {
    assertThat(range("bytes=0-0", 10)).isEqualTo(new Part(0, 0));
    assertThat(range("bytes=0-", 10)).isEqualTo(new Part(0, 9));
    assertThat(range("bytes=5-99", 10)).isEqualTo(new Part(5, 9));
    assertThat(range("bytes=-3", 10)).isEqualTo(new Part(7, 9));
    assertThat(range("bytes=-30", 10)).isEqualTo(new Part(0, 9));
    assertThat(range("bytes= 1-2 ", 10)).isEqualTo(new Part(1, 2));
    assertThat(range("bytes=10-", 10)).isEqualTo(new Unsatisfiable());
    assertThat(range("bytes=-0", 10)).isEqualTo(new Unsatisfiable());
    assertThat(range("bytes=0-", 0)).isEqualTo(new Unsatisfiable());
    assertThat(range("bytes=999999999999999999-", 10)).isEqualTo(new Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bananas",
        "bytes=",
        "bytes=-",
        "bytes=2-1",
        "bytes=0-1,3-4",
        "lines=0-1",
        "bytes=a-b",
        "bytes=0-9999999999999999999"
      })
  void aRangeThatIsNoSingleRangeIsIgnored(String header) {
    assertThat(range(header, 10)).isEqualTo(new Whole());
  }

  @Test
  void withoutARangeAllIsMeant() {
    assertThat(ByteRange.of(Optional.empty(), 10)).isEqualTo(new Whole());
  }

  private static ByteRange range(String header, long length) {
    return ByteRange.of(Optional.of(header), length);
  }
}
