package io.millrace.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopedClipTest {

  private static final int VIDEO = 0x100;
  private static final int AUDIO = 0x101;
  private static final long TICKS_PER_FRAME = 90_000 / 25;

  @ParameterizedTest
  @ValueSource(strings = {"primary", "backup"})
  void everySegmentIsWholePackets(String name) {
    LoopedClip clip = LoopedClip.bundled(name);

    for (int number = 0; number < 20; number++) {
      byte[] bytes = clip.segment(number);
      assertThat(bytes.length % 188).isZero();
      for (int at = 0; at < bytes.length; at += 188) {
        assertThat(bytes[at]).isEqualTo((byte) 0x47);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"primary", "backup"})
  void continuityCountersNeverSkipOverTheSeam(String name) {
    LoopedClip clip = LoopedClip.bundled(name);
    Map<Integer, Integer> last = new HashMap<>();

    for (int number = 0; number < 40; number++) {
      byte[] bytes = clip.segment(number);
      for (int at = 0; at < bytes.length; at += 188) {
        if ((bytes[at + 3] & 0x10) != 0) {
          Integer before = last.put(TransportStreamShift.pid(bytes, at), bytes[at + 3] & 0x0f);
          if (before != null) {
            assertThat(bytes[at + 3] & 0x0f).isEqualTo((before + 1) & 0x0f);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"primary", "backup"})
  void videoGoesOnFrameByFrameOverTheSeam(String name) {
    List<Long> stamps = timeStamps(LoopedClip.bundled(name), VIDEO, 24);

    assertThat(stamps)
        .containsExactlyElementsOf(
            LongStream.range(0, 24 * 50)
                .mapToObj(frame -> stamps.getFirst() + frame * TICKS_PER_FRAME)
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"primary", "backup"})
  void soundGoesOnOverTheSeam(String name) {
    List<Long> stamps = timeStamps(LoopedClip.bundled(name), AUDIO, 24);

    assertThat(stamps).isSorted().doesNotHaveDuplicates();
    for (int i = 1; i < stamps.size(); i++) {
      long step = stamps.get(i) - stamps.get(i - 1);
      assertThat(step % 1920).as("whole AAC frames of 1024 samples").isZero();
      assertThat(step).isLessThan(90_000);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 90_000, (1L << 33) - 1, 1L << 32, 123_456_789})
  void timeStampsMoveByExactlyTheShiftAndWrapAt33Bits(long ticks) {
    byte[] original = LoopedClip.bundled("primary").segment(0);
    byte[] shifted =
        new TransportStreamShift(ticks, ContinuityCounts.of(List.of()), 0).apply(original);

    assertThat(timeStamps(shifted, VIDEO))
        .containsExactlyElementsOf(
            timeStamps(original, VIDEO).stream().map(at -> (at + ticks) % (1L << 33)).toList());
    assertThat(clockReferences(shifted))
        .isNotEmpty()
        .containsExactlyElementsOf(
            clockReferences(original).stream().map(at -> (at + ticks) % (1L << 33)).toList());
  }

  private static List<Long> timeStamps(LoopedClip clip, int pid, int segments) {
    List<Long> stamps = new ArrayList<>();
    for (int number = 0; number < segments; number++) {
      stamps.addAll(timeStamps(clip.segment(number), pid));
    }
    return stamps;
  }

  /** Reads presentation times bit by bit, unlike the code under test. */
  private static List<Long> timeStamps(byte[] bytes, int pid) {
    List<Long> stamps = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += 188) {
      boolean starts = (bytes[at + 1] & 0x40) != 0;
      if (starts && TransportStreamShift.pid(bytes, at) == pid) {
        boolean adaptation = (bytes[at + 3] & 0x20) != 0;
        int pes = adaptation ? at + 5 + (bytes[at + 4] & 0xff) : at + 4;
        stamps.add(
            (bits(bytes, (pes + 9) * 8 + 4, 3) << 30)
                | (bits(bytes, (pes + 10) * 8, 15) << 15)
                | bits(bytes, (pes + 12) * 8, 15));
      }
    }
    return stamps;
  }

  private static List<Long> clockReferences(byte[] bytes) {
    List<Long> references = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += 188) {
      boolean adaptation = (bytes[at + 3] & 0x20) != 0;
      if (adaptation && bytes[at + 4] != 0 && (bytes[at + 5] & 0x10) != 0) {
        references.add(bits(bytes, (at + 6) * 8, 33));
      }
    }
    return references;
  }

  private static long bits(byte[] bytes, int from, int count) {
    long value = 0;
    for (int bit = from; bit < from + count; bit++) {
      value = value * 2 + ((bytes[bit / 8] >> (7 - bit % 8)) & 1);
    }
    return value;
  }
}
