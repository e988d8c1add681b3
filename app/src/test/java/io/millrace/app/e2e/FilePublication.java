package io.millrace.app.e2e;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A ladder as Video on Demand: one file for each track, whose segments are Byte Ranges, and its
 * Media Initialization Section too. The tracks have no keys.
 */
final class FilePublication implements Publication {

  private final Ladder ladder;
  private final Map<String, Resource> resources = new HashMap<>();

  /**
   * Makes the files.
   *
   * @param withOffsets whether each range says where it begins, or only the first of a file
   */
  FilePublication(Ladder ladder, int segments, boolean withOffsets) {
    this.ladder = ladder;
    resources.put(start(), Resource.playlist("", ladder.multivariantPlaylist()));
    for (Ladder.Variant variant : ladder.variants()) {
      publish(variant.name(), variant.media(), segments, withOffsets);
    }
    for (Ladder.Rendition rendition : ladder.renditions()) {
      publish(rendition.name(), rendition.media(), segments, withOffsets);
    }
  }

  @Override
  public String start() {
    return "/" + ladder.name() + "/main.m3u8";
  }

  @Override
  public @Nullable Resource at(String path, Instant now) {
    return resources.get(path);
  }

  private void publish(String track, Loop media, int segments, boolean withOffsets) {
    String folder = "/" + ladder.name() + "/" + track + "/";
    String name = "all." + media.extension();
    var file = new ByteArrayOutputStream();
    StringBuilder text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:");
    text.append(Math.ceilDiv(ladder.cut().duration().toMillis(), 1000));
    text.append("\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-MEDIA-SEQUENCE:0\n");
    media
        .initialization()
        .ifPresent(
            bytes -> {
              text.append("#EXT-X-MAP:URI=\"").append(name);
              text.append("\",BYTERANGE=\"").append(bytes.length).append("@0\"\n");
              file.writeBytes(bytes);
            });
    for (int number = 0; number < segments; number++) {
      byte[] bytes = media.segment(number, ladder.start());
      text.append(String.format(Locale.ROOT, "#EXTINF:%.6f,%n", media.duration(number)));
      text.append("#EXT-X-BYTERANGE:").append(bytes.length);
      if (withOffsets || number == 0) {
        text.append('@').append(file.size());
      }
      text.append('\n').append(name).append('\n');
      file.writeBytes(bytes);
    }
    text.append("#EXT-X-ENDLIST\n");
    resources.put(folder + "index.m3u8", Resource.playlist(track, text.toString()));
    resources.put(folder + name, Resource.media(track, media.contentType(), file.toByteArray()));
  }
}
