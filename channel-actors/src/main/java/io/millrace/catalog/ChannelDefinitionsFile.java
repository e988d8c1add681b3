package io.millrace.catalog;

import io.millrace.catalog.JsonCatalog.Outcome;
import io.millrace.source.ChannelDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Channel definitions in a JSON file: {@code {"channels": [{"id", "name", "start", "sources":
 * [{"name", "url", "priority", "headers"}]}]}}.
 *
 * <p>A mistake while editing takes nothing off the air: a file that is missing or is no JSON (half
 * written, perhaps) leaves the definitions as they were, and so does a broken channel in it for
 * itself. Both are reported. Thread-safe.
 */
public final class ChannelDefinitionsFile implements ChannelCatalog {

  private static final int MAXIMUM_BYTES = 32 << 20;

  private final Path file;
  private List<ChannelDefinition> definitions = List.of();

  public ChannelDefinitionsFile(Path file) {
    this.file = file;
  }

  @Override
  public synchronized CatalogSnapshot load() {
    CatalogSnapshot snapshot =
        switch (read()) {
          case Outcome.NoCatalog(var problem) -> new CatalogSnapshot(definitions, List.of(problem));
          case Outcome.Read(var read) -> keepBroken(read);
        };
    definitions = snapshot.definitions();
    return snapshot;
  }

  private Outcome read() {
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] json = stream.readNBytes(MAXIMUM_BYTES + 1);
      if (json.length > MAXIMUM_BYTES) {
        return unreadable("is larger than " + (MAXIMUM_BYTES >> 20) + " MiB");
      }
      return JsonCatalog.read(json);
    } catch (NoSuchFileException e) {
      return unreadable("is missing");
    } catch (IOException e) {
      return unreadable("cannot be read: " + e.getMessage());
    }
  }

  private Outcome unreadable(String reason) {
    return new Outcome.NoCatalog(new CatalogProblem(null, "", "the file " + file + " " + reason));
  }

  /** Channels that are broken in this reading and were there before stay as they were. */
  private CatalogSnapshot keepBroken(CatalogSnapshot read) {
    Set<@Nullable String> broken = new HashSet<>();
    read.problems().forEach(problem -> broken.add(problem.channel()));
    read.definitions().forEach(definition -> broken.remove(definition.id().value()));
    List<ChannelDefinition> kept = new ArrayList<>(read.definitions());
    definitions.stream()
        .filter(definition -> broken.contains(definition.id().value()))
        .forEach(kept::add);
    return new CatalogSnapshot(kept, read.problems());
  }
}
