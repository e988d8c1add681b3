package io.millrace.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaContainerTest {

  @ParameterizedTest
  @EnumSource
  void knowsEveryContainerByItsFirstBytes(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    ByteBuffer first = ByteBuffer.wrap(segment, 0, Math.min(segment.length, MediaContainer.ENOUGH));

    assertThat(MediaContainer.detect(first)).contains(container);
    assertThat(first.position()).isZero();
    assertThat(MediaContainer.detect(ByteBuffer.wrap(segment))).contains(container);
  }

  @ParameterizedTest
  @EnumSource
  void looksAtABufferFromItsPosition(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    ByteBuffer behind = ByteBuffer.allocate(segment.length + 9).position(9).put(segment);

    assertThat(MediaContainer.detect(behind.position(9))).contains(container);
  }

  @ParameterizedTest
  @EnumSource
  void doesNotTakeOneContainerForAnotherHoweverFewBytesThereAre(MediaContainer container) {
    byte[] segment = SyntheticSegments.of(container);
    for (int length = 0; length <= Math.min(segment.length, MediaContainer.ENOUGH); length++) {
      var found = MediaContainer.detect(ByteBuffer.wrap(segment, 0, length));
      if (!SyntheticSegments.isPackedAudio(container)) {
        assertThat(found.orElse(container)).isEqualTo(container);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        "<!DOCTYPE html><html>",
        "{\"error\":\"GONE\"}",
        "WEBVTTX\n",
        "#EXTM3U\n",
        "ID",
        "\0\0\0\4ftypisom",
        "\0\0\0\20abcdisom"
      })
  void findsNothingInOtherBytes(String text) {
    assertThat(MediaContainer.detect(ByteBuffer.wrap(text.getBytes(UTF_8)))).isEmpty();
  }

  @Test
  void readsWebVttBehindAByteOrderMark() {
    for (String text : new String[] {"\ufeffWEBVTT", "\ufeffWEBVTT\r\n", "WEBVTT\t1", "WEBVTT -"}) {
      assertThat(MediaContainer.detect(ByteBuffer.wrap(text.getBytes(UTF_8))))
          .contains(MediaContainer.WEBVTT);
    }
  }

  @Test
  void looksPastTagsAndTakesAudioOutOfSightForAdts() {
    byte[] picture = SyntheticPackedAudio.id3(new byte[10_000]);
    byte[] frames = SyntheticPackedAudio.frames(MediaContainer.MPEG_AUDIO, 1, 3);
    byte[] tags = BoxWriter.join(SyntheticPackedAudio.timestamp(1), picture);

    assertThat(MediaContainer.detect(ByteBuffer.wrap(BoxWriter.join(tags, frames))))
        .contains(MediaContainer.MPEG_AUDIO);
    assertThat(MediaContainer.detect(ByteBuffer.wrap(Arrays.copyOf(tags, MediaContainer.ENOUGH))))
        .contains(MediaContainer.ADTS);
  }

  @Test
  void needsEveryPacketOfATransportStreamToBeInItsPlace() {
    byte[] segment = new SyntheticTransportStream(1, false).segment(Duration.ofSeconds(1), 2_000);
    segment[2 * TransportPacket.LENGTH] = 0;

    assertThat(MediaContainer.detect(ByteBuffer.wrap(segment))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ts, TRANSPORT_STREAM",
    "TS, TRANSPORT_STREAM",
    "m4s, FRAGMENTED_MP4",
    "mp4, FRAGMENTED_MP4",
    "cmfa, FRAGMENTED_MP4",
    "aac, ADTS",
    "ac3, AC3",
    "ec3, ENHANCED_AC3",
    "mp3, MPEG_AUDIO",
    "vtt, WEBVTT",
    "webvtt, WEBVTT"
  })
  void knowsWhatANamePromises(String extension, MediaContainer container) {
    assertThat(MediaContainer.ofExtension(extension)).contains(container);
  }

  @ParameterizedTest
  @EnumSource
  void knowsItsOwnName(MediaContainer container) {
    assertThat(MediaContainer.ofExtension(container.extension())).contains(container);
    assertThat(container.contentType()).matches("(video|audio|text)/.+");
    assertThat(MediaContainer.ofExtension("." + container.extension())).isEmpty();
  }
}
