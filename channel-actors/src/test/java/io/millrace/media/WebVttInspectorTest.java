package io.millrace.media;

import static io.millrace.media.MediaInspectorTest.inspect;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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
        "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:60:02.500\n",
        "\ufeffWEBVTT\n\ufeffX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:01:00:02.500\n\n"
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
  void leavesTheCuesToThePlayer() {
    String header = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:00:00:00.000\n\n";
    byte[] latin = (header + "\u00e4\n").getBytes(ISO_8859_1);
    byte[] cut = Arrays.copyOf((header + "\u00e4").getBytes(UTF_8), header.length() + 1);
    byte[] huge = Arrays.copyOf(header.getBytes(UTF_8), (1 << 20) + 1);

    for (byte[] segment : List.of(latin, cut, huge)) {
      MediaReport report = inspect(MediaContainer.WEBVTT, segment);
      assertThat(report.fault()).isEmpty();
      assertThat(report.bytes()).isEqualTo(segment.length);
      assertThat(report.timestampMap()).contains(new WebVttTimestampMap(1, Duration.ZERO));
    }
  }

  @Test
  void passesOtherEncodingsWithTheirMapUnread() {
    String text = "\ufeffWEBVTT\nX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:00:00:00.000\n\n";
    for (Charset wide : List.of(UTF_16LE, UTF_16BE)) {
      byte[] segment = text.getBytes(wide);
      assertThat(MediaContainer.detect(ByteBuffer.wrap(segment))).contains(MediaContainer.WEBVTT);
      MediaReport report = inspect(MediaContainer.WEBVTT, segment);
      assertThat(report.fault()).isEmpty();
      assertThat(report.timestampMap()).isEmpty();
    }
  }

  @Test
  void shiftsAMapBehindAByteOrderMark() {
    String text = "WEBVTT\n\ufeffX-TIMESTAMP-MAP=MPEGTS:1,LOCAL:00:00:00.000\n\n";
    assertThat(new String(WebVttTimestampMap.shift(text.getBytes(UTF_8), 9), UTF_8))
        .isEqualTo(text.replace("MPEGTS:1,", "MPEGTS:10,"));
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(inspect(MediaContainer.WEBVTT, "<html>".getBytes(UTF_8)).fault())
        .contains("it does not begin with WEBVTT");
  }
}
