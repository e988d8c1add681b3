package io.millrace.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What ffprobe's list of streams says. Pure. */
final class FfprobeAnswer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final MediaProbe.Verdict NO_JSON =
      new MediaProbe.NotSeen("ffprobe's answer is no list of streams");

  private FfprobeAnswer() {}

  /**
   * A stream counts if ffprobe knows its codec and found out how large or how fast it is, which
   * takes decoding of its beginning: a name alone is only what the container promises.
   */
  static MediaProbe.Verdict read(byte[] answer) {
    JsonNode list;
    try {
      list = JSON.readTree(answer);
    } catch (IOException e) {
      return NO_JSON;
    }
    return list.isObject() ? judge(list.path("streams")) : NO_JSON;
  }

  private static MediaProbe.Verdict judge(JsonNode streams) {
    List<String> codecs = new ArrayList<>();
    for (JsonNode stream : streams) {
      if (isDecodable(stream)) {
        codecs.add(stream.path("codec_name").asText());
      }
    }
    return codecs.isEmpty()
        ? new MediaProbe.Undecodable("ffprobe finds no pictures and no sound in it")
        : new MediaProbe.Decodable(List.copyOf(codecs));
  }

  private static boolean isDecodable(JsonNode stream) {
    String codec = stream.path("codec_name").asText("unknown");
    boolean measured =
        switch (stream.path("codec_type").asText()) {
          case "video" -> stream.path("width").asInt() > 0;
          case "audio" -> stream.path("sample_rate").asInt() > 0;
          default -> false;
        };
    return measured && !codec.isBlank() && !codec.equals("unknown") && !codec.equals("none");
  }
}
