package io.millrace.app.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a running demo leaves the address of its origin, so that a second terminal finds it. */
public final class DemoStateFile {

  private final Path data;
  private final Path file;

  /**
   * @param data the data folder that both terminals use
   */
  public DemoStateFile(Path data) {
    this.data = data;
    this.file = data.resolve("demo.address");
  }

  public void write(URI origin) throws IOException {
    Files.createDirectories(data);
    Files.writeString(file, origin + "\n");
  }

  /** Empty when no demo has left an address; one that was killed may have left an old one. */
  public Optional<URI> read() throws IOException {
    try {
      return Optional.of(URI.create(Files.readString(file).strip()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Leaves the address of a later demo alone. */
  public void remove(URI origin) throws IOException {
    if (read().equals(Optional.of(origin))) {
      Files.deleteIfExists(file);
    }
  }
}
