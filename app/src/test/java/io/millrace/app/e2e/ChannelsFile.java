package io.millrace.app.e2e;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files of channel definitions as an operator would. */
final class ChannelsFile {

  private ChannelsFile() {}

  static Path write(Path folder, String... channels) throws IOException {
    return writeText(folder, "{\"channels\": [" + String.join(",\n", channels) + "]}\n");
  }

  static Path writeText(Path folder, String text) throws IOException {
    return Files.writeString(folder.resolve("channels.json"), text);
  }

  /** A channel with one source. */
  static String channel(String id, URI source) {
    return channel(id, "The channel " + id, source);
  }

  static String channel(String id, String name, URI source) {
    return "{\"id\": \"%s\", \"name\": \"%s\", \"sources\": [{\"name\": \"only\", \"url\": \"%s\"}]}"
        .formatted(id, name, source);
  }
}
