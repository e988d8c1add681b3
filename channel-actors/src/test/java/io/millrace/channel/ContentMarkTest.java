package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ContentMark.Fingerprint;
import io.millrace.media.MediaDescription;
import io.millrace.segment.ValidatedSegment;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ContentMarkTest {

  private static final Optional<Duration> AT = Optional.of(Duration.ofSeconds(7));
  private static final MediaDescription SOUND =
      new MediaDescription(List.of("mp4a.40.2"), Optional.empty(), OptionalDouble.empty());

  @Test
  void picturesThatSayWhenTheyAreShownAreToldApart() {
    assertThat(mark(4000, AT, TestChannels.DESCRIPTION).pictures())
        .hasValue(new Fingerprint(500_000, 42));
  }

  @Test
  void silenceAndTextAndWhatHasNoTimeMayBeTheSameAgain() {
    assertThat(mark(4000, AT, SOUND).pictures()).isEmpty();
    assertThat(mark(4000, AT, MediaDescription.EMPTY).pictures()).isEmpty();
    assertThat(mark(4000, Optional.empty(), TestChannels.DESCRIPTION).pictures()).isEmpty();
  }

  @Test
  void theBitrateIsThatOfPicturesOnly() {
    assertThat(mark(4000, AT, TestChannels.DESCRIPTION).bitrate()).hasValue(1_000_000);
    assertThat(mark(499, AT, TestChannels.DESCRIPTION).bitrate()).isEmpty();
    assertThat(mark(4000, AT, SOUND).bitrate()).isEmpty();
  }

  private static ContentMark mark(
      long millis, Optional<Duration> start, MediaDescription description) {
    return ContentMark.of(
        new ValidatedSegment(
            Duration.ofMillis(millis),
            true,
            500_000,
            42,
            Duration.ofMillis(10),
            Optional.empty(),
            start,
            start,
            description),
        false);
  }
}
