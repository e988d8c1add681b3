package io.millrace.media;

import static io.millrace.media.MediaInspectorTest.inspect;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebVttInspectorTest {

  @Test
  void reportsASoundSegment() {
    byte[] segment =
        SyntheticWebVtt.segment(900_000, Duration.ZERO, Duration.ofSeconds(6), "Grüße");

    MediaReport report = inspect(MediaContainer.WEBVTT, segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.timestampMap()).contains(new WebVttTimestampMap(900_000, Duration.ZERO));
    assertThat(report.span()).isEmpty();
    assertThat(report.description().codecs()).containsExactly("wvtt");
  }

  @Test
  void findsNoFaultInAnEmptySegment() {
    MediaReport report = inspect(MediaContainer.WEBVTT, WebVtt.empty());

    assertThat(report.fault()).isEmpty();
    assertThat(report.timestampMap()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:01:00:02.500\n\n",
        "\ufeffWEBVTT - text\r\nX-TIMESTAMP-MAP=LOCAL:01:00:02.500,MPEGTS:1\r\n\r\n",
        "WEBVTT\rRegion: x\rX-TIMESTAMP-MAP=LOCAL: 01:00:02.500, MPEGTS: 1",
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:60:02.500\n"
      })
  void readsTheTimestampMap(String text) {
    assertThat(inspect(MediaContainer.WEBVTT, text.getBytes(UTF_8)).timestampMap())
        .contains(new WebVttTimestampMap(1, Duration.ofMillis(3_602_500)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WEBVTT\n\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:00:00:00.000\n",
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:-1,LOCAL:00:00:00.000\n",
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:99999999999999999999,LOCAL:00:00:00.000\n",
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1\n",
        "WEBVTT\nX-TIMESTAMP-MAP=\n"
      })
  void doesNotGuessAMap(String text) {
    MediaReport report = inspect(MediaContainer.WEBVTT, text.getBytes(UTF_8));

    assertThat(report.fault()).isEmpty();
    assertThat(report.timestampMap()).isEmpty();
  }

  @Test
  void saysWhatIsWrong() {
    byte[] latin = {'W', 'E', 'B', 'V', 'T', 'T', '\n', (byte) 0xe4, '\n'};
    byte[] cut = Arrays.copyOf("WEBVTT\n\nä".getBytes(UTF_8), 9);
    byte[] huge = Arrays.copyOf("WEBVTT\n".getBytes(UTF_8), (1 << 20) + 1);

    assertThat(inspect(MediaContainer.WEBVTT, latin).fault()).contains("it is no valid UTF-8");
    assertThat(inspect(MediaContainer.WEBVTT, cut).fault()).contains("it is no valid UTF-8");
    assertThat(inspect(MediaContainer.WEBVTT, huge).fault())
        .contains("WebVTT of more than 1048576 bytes is not looked at");
    assertThat(inspect(MediaContainer.WEBVTT, Arrays.copyOf(huge, 1 << 20)).fault()).isEmpty();
    assertThat(inspect(MediaContainer.WEBVTT, "<html>".getBytes(UTF_8)).fault())
        .contains("it does not begin with WEBVTT");
  }
}
