package io.millrace.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DiscontinuityMarkTest {

  private static final Duration LENGTH = Duration.ofSeconds(2);

  private final SyntheticTransportStream one = new SyntheticTransportStream(1, true);
  private final SyntheticTransportStream other = new SyntheticTransportStream(2, true);

  @Test
  void theJumpOfTheCountersBetweenTwoSourcesIsAnErrorWithoutTheMark() {
    other.segment(LENGTH, 30_000);
    assertThat(
            report(one.segment(LENGTH, 20_000), other.segment(LENGTH, 20_000)).continuityErrors())
        .isPositive();
  }

  @Test
  void withTheMarkTheJumpIsNone() {
    other.segment(LENGTH, 30_000);
    byte[] second = other.segment(LENGTH, 20_000);
    TransportStreamReport report =
        report(one.segment(LENGTH, 20_000), DiscontinuityMark.before(second), second);
    assertThat(report.continuityErrors()).isZero();
    assertThat(report.syncErrors()).isZero();
    assertThat(report.transportErrors()).isZero();
  }

  @Test
  void marksEveryPidOnce() {
    assertThat(DiscontinuityMark.before(one.segment(LENGTH, 20_000)))
        .hasSize(4 * TransportPacket.LENGTH);
  }

  @Test
  void aSegmentThatIsMarkedIsNotMarkedAgain() {
    byte[] segment = one.segment(LENGTH, 20_000);
    byte[] mark = DiscontinuityMark.before(segment);
    byte[] marked =
        ByteBuffer.allocate(mark.length + segment.length).put(mark).put(segment).array();
    assertThat(DiscontinuityMark.before(marked)).isEmpty();
  }

  private static TransportStreamReport report(byte[]... parts) {
    var inspector = new TransportStreamInspector();
    for (byte[] part : parts) {
      inspector.accept(ByteBuffer.wrap(part));
    }
    return inspector.report();
  }
}
