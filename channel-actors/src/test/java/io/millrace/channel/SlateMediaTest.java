package io.millrace.channel;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.SlateMedia.Content;
import io.millrace.media.MediaContainer;
import io.millrace.media.MediaInitialization;
import io.millrace.media.MediaInspector;
import io.millrace.media.MediaReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlateMediaTest {

  @ParameterizedTest
  @CsvSource({
    "ts,  PICTURE_AND_SOUND, TRANSPORT_STREAM, avc1.42c01e mp4a.40.2",
    "ts,  PICTURE,           TRANSPORT_STREAM, avc1.42c01e",
    "ts,  SOUND,             TRANSPORT_STREAM, mp4a.40.2",
    "m4s, PICTURE_AND_SOUND, FRAGMENTED_MP4,   avc1.42c01e mp4a.40.2",
    "m4s, PICTURE,           FRAGMENTED_MP4,   avc1.42c01e",
    "m4s, SOUND,             FRAGMENTED_MP4,   mp4a.40.2",
    "aac, SOUND,             ADTS,             mp4a.40.2",
    "ec3, SOUND,             ADTS,             mp4a.40.2",
    "mp3, PICTURE,           TRANSPORT_STREAM, avc1.42c01e",
    "vtt, SOUND,             TRANSPORT_STREAM, mp4a.40.2",
    "xyz, SOUND,             TRANSPORT_STREAM, mp4a.40.2",
  })
  void playsRoundAndRoundWithoutASeam(
      String extension, Content content, MediaContainer container, String codecs) {
    SlateMedia media = SlateMedia.like(extension, content);
    Optional<MediaInitialization> initialization = initialization(media);

    MediaReport report = report(container, initialization, media.clip().turns(7, 5));

    assertThat(media.packaging().extension()).isEqualTo(container.extension());
    assertThat(report.fault()).isEmpty();
    assertThat(report.start()).contains(SlateMedia.TURN.multipliedBy(7));
    assertThat(report.span()).contains(SlateMedia.TURN.multipliedBy(5));
    assertThat(report.startsWithKeyFrame()).isTrue();
    assertThat(codecs(report, initialization)).isEqualTo(codecs);
    report
        .transportStream()
        .ifPresent(
            stream -> {
              assertThat(stream.continuityErrors()).isZero();
              assertThat(stream.transportErrors()).isZero();
            });
  }

  /** An ID3 tag stands at the beginning of each segment of packed audio, and nowhere else. */
  @ParameterizedTest
  @CsvSource({"ts, 0", "m4s, 0", "aac, 73"})
  void aSegmentGoesOnWhereTheOneBeforeEnded(String extension, int tag) {
    SlateMedia media = SlateMedia.like(extension, Content.SOUND);
    byte[] whole = media.clip().turns(20, 6);
    byte[] first = media.clip().turns(20, 4);
    byte[] second = media.clip().turns(24, 2);

    ByteBuffer joined = ByteBuffer.allocate(first.length + second.length - tag);
    joined.put(first).put(second, tag, second.length - tag);
    assertThat(joined.array()).isEqualTo(whole);
  }

  @Test
  void aTransportStreamCountsOnOverManyTurns() {
    SlateMedia media = SlateMedia.like("ts", Content.PICTURE_AND_SOUND);
    MediaReport report =
        report(MediaContainer.TRANSPORT_STREAM, Optional.empty(), media.clip().turns(0, 40));
    assertThat(report.transportStream().orElseThrow().continuityErrors()).isZero();
    assertThat(report.span()).contains(Duration.ofMillis(960 * 40));
  }

  @Test
  void fragmentsAreNumbered() {
    SlateMedia media = SlateMedia.like("m4s", Content.SOUND);
    byte[] one = media.clip().turns(41, 1);
    assertThat(ByteBuffer.wrap(one).getInt(20)).isEqualTo(42);
  }

  @Test
  void isReadOnce() {
    assertThat(SlateMedia.like("ts", Content.SOUND)).isSameAs(SlateMedia.like("ts", Content.SOUND));
  }

  private static Optional<MediaInitialization> initialization(SlateMedia media) {
    return media
        .packaging()
        .map()
        .map(name -> requireNonNull(media.attachments().get(name)).bytes())
        .map(bytes -> MediaInitialization.parse(bytes.toByteBuffer()));
  }

  private static MediaReport report(
      MediaContainer container, Optional<MediaInitialization> initialization, byte[] bytes) {
    var inspector = MediaInspector.of(container, initialization);
    inspector.accept(ByteBuffer.wrap(bytes));
    return inspector.report();
  }

  private static String codecs(MediaReport report, Optional<MediaInitialization> initialization) {
    List<String> codecs =
        new ArrayList<>(
            initialization
                .map(MediaInitialization::description)
                .orElse(report.description())
                .codecs());
    return String.join(" ", codecs);
  }
}
