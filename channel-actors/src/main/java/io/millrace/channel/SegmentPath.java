package io.millrace.channel;

import com.typesafe.config.Config;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which address of a Media Segment the Media Playlists name. */
public enum SegmentPath {
  /** The one below the viewer's session, so that what a viewer gets is counted. */
  SESSION {
    @Override
    String file(TrackId track, String name) {
      return name;
    }
  },

  /** The one that all viewers share, so that a cache in front holds each segment once. */
  SHARED {
    @Override
    String file(TrackId track, String name) {
      return "../../../" + track + '/' + name;
    }
  };

  /**
   * Of a segment or a Media Initialization Section, relative to {@code
   * /channels/{id}/viewers/{session}/{track}/index.m3u8}. Keys are always beside the playlist,
   * since they are for viewers only.
   */
  abstract String file(TrackId track, String name);

  /** Of a segment. */
  String uri(TrackId track, long msn, String extension) {
    return file(track, msn + "." + extension);
  }

  /** The name that a URI made by {@link #file} ends with. */
  static String nameIn(String uri) {
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  static SegmentPath from(Config config) {
    String key = "millrace.viewers.segment-path";
    String value = config.getString(key);
    return Arrays.stream(values())
        .filter(path -> path.setting().equals(value))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    key
                        + " = "
                        + value
                        + ": allowed are "
                        + Arrays.stream(values())
                            .map(SegmentPath::setting)
                            .collect(Collectors.joining(" and "))));
  }

  private String setting() {
    return name().toLowerCase(Locale.ROOT);
  }
}
