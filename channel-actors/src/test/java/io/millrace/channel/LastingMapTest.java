package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.timeline.Packaging;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LastingMapTest {

  @ParameterizedTest
  @CsvSource({
    "ts, init-0000.ts",
    "aac, init-0000.aac",
    "ac3, init-0000.aac",
    "ec3, init-0000.aac",
    "mp3, init-0000.aac",
    "vtt, init-0000.vtt",
    "m4s, init-1.mp4",
  })
  void segmentsWithoutAMapGetOneThatSaysNothingAfterSomeThatHadOne(String extension, String map) {
    assertThat(
            LastingMap.of(packaging(extension, null), Optional.of(packaging("m4s", "init-1.mp4"))))
        .isEqualTo(packaging(extension, map));
    if (!extension.equals("m4s")) {
      assertThat(EmptyInitialization.ALL).containsKey(map);
    }
  }

  @Test
  void aMapOfItsOwnCounts() {
    Packaging own = packaging("m4s", "init-2.mp4");
    assertThat(LastingMap.of(own, Optional.of(packaging("m4s", "init-1.mp4")))).isEqualTo(own);
    assertThat(LastingMap.of(own, Optional.empty())).isEqualTo(own);
  }

  @Test
  void withoutAMapBeforeNoneIsNeeded() {
    Packaging plain = packaging("ts", null);
    assertThat(LastingMap.of(plain, Optional.empty())).isEqualTo(plain);
    assertThat(LastingMap.of(plain, Optional.of(packaging("ts", null)))).isEqualTo(plain);
  }

  private static Packaging packaging(String extension, @Nullable String map) {
    return new Packaging(extension, Optional.ofNullable(map), List.of());
  }
}
