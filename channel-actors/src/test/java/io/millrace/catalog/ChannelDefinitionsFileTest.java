package io.millrace.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelDefinitionsFileTest {

  @TempDir private Path folder;
  private Path file;
  private ChannelDefinitionsFile catalog;

  @BeforeEach
  void create() {
    file = folder.resolve("channels.json");
    catalog = new ChannelDefinitionsFile(file);
  }

  @Test
  void aMissingFileIsAProblemAndNoChannels() {
    CatalogSnapshot snapshot = catalog.load();

    assertThat(snapshot.definitions()).isEmpty();
    assertThat(snapshot.problems())
        .containsExactly(new CatalogProblem(null, "", "the file " + file + " is missing"));
  }

  @Test
  void readsTheFileAgainEachTime() throws IOException {
    write(channel("a"));
    assertThat(ids(catalog.load())).containsExactly("a");

    write(channel("b") + "," + channel("c"));
    assertThat(ids(catalog.load())).containsExactly("b", "c");
  }

  @Test
  void aHalfWrittenOrMissingFileLeavesTheChannelsAsTheyWere() throws IOException {
    write(channel("a"));
    catalog.load();

    Files.writeString(file, "{\"channels\": [{\"id\":");
    assertThat(ids(catalog.load())).containsExactly("a");
    assertThat(catalog.load().problems()).hasSize(1);

    Files.delete(file);
    assertThat(ids(catalog.load())).containsExactly("a");

    write(channel("b"));
    assertThat(ids(catalog.load())).containsExactly("b");
  }

  @Test
  void aChannelThatBreaksStaysAsItWasAndTheOthersChange() throws IOException {
    write(channel("a") + "," + channel("b"));
    CatalogSnapshot before = catalog.load();

    write(channel("c") + ", {\"id\": \"a\", \"sources\": []}");
    CatalogSnapshot after = catalog.load();

    assertThat(ids(after)).containsExactly("c", "a");
    assertThat(after.definitions()).contains(before.definitions().getFirst());
    assertThat(after.problems()).extracting(CatalogProblem::channel).containsExactly("a");
  }

  @Test
  void aMistakeInAnIdTakesNoChannelOffTheAir() throws IOException {
    write(channel("a") + "," + channel("b"));
    catalog.load();

    write(channel("a b") + "," + channel("b"));
    CatalogSnapshot after = catalog.load();

    assertThat(ids(after)).containsExactly("b", "a");
    assertThat(after.problems())
        .extracting(CatalogProblem::channel)
        .containsOnly("channels[0]", "a");
    assertThat(after.problems().getLast().reason()).contains("stays");

    write(channel("c") + "," + channel("b"));
    assertThat(ids(catalog.load())).containsExactly("c", "b");
  }

  @Test
  void aFolderInPlaceOfTheFileIsAProblem() throws IOException {
    Files.createDirectory(file);

    assertThat(catalog.load().problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.reason()).contains("cannot be read"));
  }

  private void write(String channels) throws IOException {
    Files.writeString(file, "{\"channels\": [" + channels + "]}");
  }

  private static String channel(String id) {
    return """
        {"id": "%s", "sources": [{"name": "only", "url": "http://example.com/%s.m3u8"}]}"""
        .formatted(id, id);
  }

  private static List<String> ids(CatalogSnapshot snapshot) {
    return snapshot.definitions().stream().map(definition -> definition.id().value()).toList();
  }
}
