package io.millrace.app.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

  @TempDir private Path folder;

  @Test
  void oneServerAtATimeUsesIt() {
    Path data = folder.resolve("new/data");
    DataFolder first = DataFolder.open(data);

    assertThatThrownBy(() -> DataFolder.open(data))
        .isInstanceOf(StartException.class)
        .hasMessageStartingWith("Another server uses the data folder " + data)
        .hasMessageContaining("--data");

    first.close();
    DataFolder second = DataFolder.open(data);
    assertThat(data.resolve("timelines")).isDirectory();
    second.close();
  }

  @Test
  void whatIsNoFolderIsSaid() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    assertThatThrownBy(() -> DataFolder.open(file))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("cannot be used");
  }

  @Test
  void aFailedStartLeavesItToOthers() throws IOException {
    Files.createFile(folder.resolve("timelines"));
    assertThatThrownBy(() -> DataFolder.open(folder)).hasMessageContaining("cannot be used");

    Files.delete(folder.resolve("timelines"));
    DataFolder.open(folder).close();
  }
}
