package io.millrace.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterSetsTest {

  @ParameterizedTest
  @CsvSource({
    "77, 1920, 1080, 25, false, avc1.4d401f",
    "77, 1280, 720, 60, false, avc1.4d401f",
    "100, 854, 480, 30, false, avc1.64401f",
    "66, 720, 576, 25, true, avc1.42401f",
    "100, 1920, 1080, 25, true, avc1.64401f"
  })
  void tellsTheCodecAndTheCroppedSizeOfH264(
      int profile, int width, int height, int rate, boolean interlaced, String codec) {
    H264Parameters read =
        H264Parameters.read(ParameterSets.h264(profile, width, height, rate, interlaced));

    assertThat(read.codec()).isEqualTo(codec);
    assertThat(read.picture()).isEqualTo(new PictureSize(width, height));
    assertThat(read.frameRate()).hasValue(rate);
  }

  @Test
  void readsAnyEvenSizeInBothCodecs() {
    Random random = new Random(11);
    for (int i = 0; i < 500; i++) {
      int width = 2 * (1 + random.nextInt(4_000));
      int height = 2 * (1 + random.nextInt(4_000));
      PictureSize size = new PictureSize(width, height);

      assertThat(H264Parameters.read(ParameterSets.h264(width, height, 50)).picture())
          .isEqualTo(size);
      assertThat(HevcParameters.read(ParameterSets.hevc(width, height)).picture()).isEqualTo(size);
    }
  }

  @Test
  void tellsTheCodecOfHevc() {
    assertThat(HevcParameters.read(ParameterSets.hevc(1920, 1080)).codec())
        .isEqualTo("hvc1.2.4.L120.B0");
  }

  @Test
  void saysThatASetEndsTooEarlyAndNothingElse() {
    byte[] whole = ParameterSets.h264(1920, 1080, 25);
    int readable = 0;
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        H264Parameters read = H264Parameters.read(cut);
        assertThat(read.picture()).isEqualTo(new PictureSize(1920, 1080));
        readable++;
      } catch (MalformedMediaException expected) {
        assertThat(readable).isZero();
      }
    }
    assertThat(readable).isBetween(1, whole.length - 8);
    assertThatThrownBy(() -> HevcParameters.read(Arrays.copyOf(ParameterSets.hevc(64, 64), 20)))
        .isInstanceOf(MalformedMediaException.class);
  }

  @Test
  void survivesAnyBytes() {
    Random random = new Random(12);
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      try {
        read += H264Parameters.read(bytes).picture().width() > 0 ? 1 : 0;
        read += HevcParameters.read(bytes).picture().width() > 0 ? 1 : 0;
      } catch (MalformedMediaException expected) {
        assertThat(expected).hasMessageMatching("[a-z ]+");
      }
    }
    assertThat(read).isPositive();
  }
}
