package io.millrace.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.MediaProbe.Decodable;
import io.millrace.channel.MediaProbe.NotSeen;
import io.millrace.channel.MediaProbe.Undecodable;
import io.millrace.channel.MediaProbe.Verdict;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FfprobeAnswerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'codec_type': 'video', 'codec_name': 'h264', 'width': 640}      | h264",
        "{'codec_type': 'audio', 'codec_name': 'aac', 'sample_rate': '48000'} | aac",
        "{'codec_type': 'video', 'codec_name': 'h264', 'width': 0},"
            + "{'codec_type': 'audio', 'codec_name': 'aac', 'sample_rate': '48000'} | aac",
      })
  void oneStreamThatCanBeDecodedIsEnough(String streams, String codec) {
    assertThat(read("{'programs': [], 'streams': [" + streams + "]}"))
        .isEqualTo(new Decodable(List.of(codec)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'streams': []}",
        "{'streams': [{}]}",
        "{'streams': [{'codec_type': 'video', 'codec_name': 'h264'}]}",
        "{'streams': [{'codec_type': 'video', 'codec_name': 'h264', 'width': 0}]}",
        "{'streams': [{'codec_type': 'video', 'codec_name': 'unknown', 'width': 640}]}",
        "{'streams': [{'codec_type': 'video', 'width': 640}]}",
        "{'streams': [{'codec_type': 'audio', 'codec_name': 'none', 'sample_rate': '48000'}]}",
        "{'streams': [{'codec_type': 'audio', 'codec_name': 'aac', 'sample_rate': '0'}]}",
        "{'streams': [{'codec_type': 'data', 'codec_name': 'timed_id3', 'width': 1}]}",
      })
  void whatOnlyTheContainerPromisesIsNothing(String answer) {
    assertThat(read(answer))
        .isEqualTo(new Undecodable("ffprobe finds no pictures and no sound in it"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "usage: ffprobe", "17 yes", "[]"})
  void anAnswerThatCannotBeReadIsNoWordOfTheMedia(String answer) {
    assertThat(read(answer)).isInstanceOf(NotSeen.class);
  }

  private static Verdict read(String answer) {
    return FfprobeAnswer.read(answer.replace('\'', '"').getBytes(UTF_8));
  }
}
