package io.millrace.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SyntheticTransportStreamTest {

  @Test
  void segmentsOfOneStreamFollowEachOther() {
    SyntheticTransportStream stream = new SyntheticTransportStream(5, true);
    TransportStreamInspector inspector = new TransportStreamInspector();
    for (int i = 0; i < 10; i++) {
      inspector.accept(ByteBuffer.wrap(stream.segment(Duration.ofSeconds(2), 20_000)));
    }

    TransportStreamReport report = inspector.report();
    assertThat(report.span()).contains(Duration.ofSeconds(20));
    assertThat(report.continuityErrors()).isZero();
  }

  @Test
  void segmentsHaveTheSizeAndTheMarkerAskedFor() {
    byte[] segment =
        new SyntheticTransportStream(5, true).segment(Duration.ofMillis(6_006), 200_000);

    assertThat(segment.length).isEqualTo(200_000 / 188 * 188);
    assertThat(SyntheticTransportStream.markerOf(segment)).isEqualTo(5);
    assertThat(new SyntheticTransportStream(6, false).segment(Duration.ofMillis(10), 0))
        .hasSize(3 * 188)
        .endsWith((byte) 6);
  }
}
