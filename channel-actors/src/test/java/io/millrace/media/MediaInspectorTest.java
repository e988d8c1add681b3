package io.millrace.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for the inspectors of all containers. */
class MediaInspectorTest {

  @ParameterizedTest
  @EnumSource
  void findsNoFaultInASoundSegment(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);

    MediaReport report = inspect(container, segment);

    assertThat(report.fault()).isEmpty();
    assertThat(report.container()).isEqualTo(container);
    assertThat(report.bytes()).isEqualTo(segment.length);
    assertThat(report.startsWithKeyFrame()).isTrue();
    assertThat(report.description().codecs()).isNotEmpty();
    assertThat(report.transportStream().isPresent())
        .isEqualTo(container == MediaContainer.TRANSPORT_STREAM);
    assertThat(report.timestampMap().isPresent()).isEqualTo(container == MediaContainer.WEBVTT);
  }

  @ParameterizedTest
  @EnumSource
  void saysThatThereIsNothing(MediaContainer container) {
    assertThat(inspect(container, new byte[0]).fault()).contains("it is empty");
  }

  @ParameterizedTest
  @EnumSource
  void saysTheSameWhereverTheBytesAreCut(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    MediaReport whole = inspect(container, segment);
    Random random = new Random(5);
    for (int most : new int[] {1, 2, 7, 50, 300, 1_000}) {
      MediaInspector inspector = MediaInspector.of(container, Optional.empty());
      for (int at = 0; at < segment.length; ) {
        int length = Math.min(segment.length - at, random.nextInt(most + 1));
        ByteBuffer bytes = ByteBuffer.wrap(segment, at, length).asReadOnlyBuffer();
        inspector.accept(bytes);
        assertThat(bytes.position()).isEqualTo(at);
        assertThat(bytes.remaining()).isEqualTo(length);
        at += length;
      }
      assertThat(inspector.report()).isEqualTo(whole);
    }
  }

  @ParameterizedTest
  @EnumSource
  void survivesBeingCutOffAnywhere(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    int faults = 0;
    for (int length = 0; length < segment.length; length++) {
      MediaReport report = inspect(container, Arrays.copyOf(segment, length));
      assertThat(report.bytes()).isEqualTo(length);
      faults += report.fault().isPresent() ? 1 : 0;
    }
    assertThat(faults).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void survivesAnyBytes(MediaContainer container) {
    Random random = new Random(6);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2_000)];
      random.nextBytes(bytes);
      MediaContainer.detect(ByteBuffer.wrap(bytes));
      assertThat(inspect(container, bytes).fault()).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource
  void survivesAnyDamage(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    Random random = new Random(7);
    int faults = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] damaged = segment.clone();
      int reach = Math.min(damaged.length, random.nextBoolean() ? 900 : damaged.length);
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        damaged[random.nextInt(reach)] =
            (byte) (random.nextBoolean() ? random.nextInt() : -random.nextInt(2));
      }
      MediaContainer.detect(ByteBuffer.wrap(damaged));
      MediaReport report = inspect(container, damaged);
      faults += report.fault().isPresent() ? 1 : 0;
      report.span().ifPresent(span -> assertThat(span.toNanos()).isPositive());
      report.end().ifPresent(end -> assertThat(end.toNanos()).isPositive());
      assertThat(report.description().codecs()).allMatch(codec -> codec.matches("[\\w.-]+"));
    }
    assertThat(faults).isPositive();
  }

  static MediaReport inspect(MediaContainer container, byte[] segment) {
    MediaInspector inspector = MediaInspector.of(container, Optional.empty());
    inspector.accept(ByteBuffer.wrap(segment));
    return inspector.report();
  }
}
