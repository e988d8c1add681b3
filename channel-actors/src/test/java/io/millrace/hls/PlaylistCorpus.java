package io.millrace.hls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Playlists that were written for these tests; their names say what is in them. */
final class PlaylistCorpus {
  /** What some of the playlists take from elsewhere. */
  static final PlaylistVariables VARIABLES =
      new PlaylistVariables(Map.of("token", "t0k"), Map.of("session", "s1"));

  /** What no playlist of a source that we ask for it can be. */
  static final Map<String, String> REFUSED =
      Map.of("low-latency-delta-update", "a delta update, which nobody asked for");

  record Entry(String name, String text) {
    Playlist playlist() {
      return PlaylistParser.parse(text, VARIABLES);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private PlaylistCorpus() {}

  static List<Entry> all() {
    URL folder = Objects.requireNonNull(PlaylistCorpus.class.getResource("/hls/corpus"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files
          .filter(file -> file.toString().endsWith(".m3u8"))
          .sorted()
          .map(PlaylistCorpus::read)
          .toList();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  static List<Entry> readable() {
    return all().stream().filter(entry -> !REFUSED.containsKey(entry.name())).toList();
  }

  static Entry named(String name) {
    return all().stream().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow();
  }

  private static Entry read(Path file) {
    try {
      String name = Objects.requireNonNull(file.getFileName()).toString();
      return new Entry(name.substring(0, name.lastIndexOf('.')), Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
