package io.millrace.catalog;

import io.millrace.catalog.JsonCatalog.Outcome;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.ProviderDefinition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Channel definitions in a JSON file: {@code {"providers": [{"name", "maxChannels"}], "channels":
 * [{"id", "sources": [{"name", "url", …}], …}]}}; docs/api.md lists all fields.
 *
 * <p>A mistake while editing takes nothing off the air: a file that is missing or is no JSON (half
 * written, perhaps) leaves the definitions as they were, and so does a broken channel in it for
 * itself, also when the mistake is in its id. All of it is reported. Thread-safe.
 */
public final class ChannelDefinitionsFile implements ChannelCatalog {

  private static final int MAXIMUM_BYTES = 32 << 20;

  private static final String STAYS =
      "is missing, and stays because a channel here without a valid id may be this one";

  private final Path file;
  private List<ChannelDefinition> definitions = List.of();
  private List<ProviderDefinition> providers = List.of();

  public ChannelDefinitionsFile(Path file) {
    this.file = file;
  }

  @Override
  public synchronized CatalogSnapshot load() {
    CatalogSnapshot snapshot =
        switch (read()) {
          case Outcome.NoCatalog(var problem) ->
              new CatalogSnapshot(definitions, providers, List.of(problem));
          case Outcome.Read(var read) -> keepBroken(read);
        };
    definitions = snapshot.definitions();
    providers = snapshot.providers();
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

  /**
   * Channels that are broken in this reading and were there before stay as they were. One without a
   * valid id may be any of those before: while there is one, all that are missing stay.
   */
  private CatalogSnapshot keepBroken(CatalogSnapshot read) {
    Set<String> broken = new HashSet<>();
    Set<String> unnamed = new HashSet<>();
    for (CatalogProblem problem : read.problems()) {
      String channel = problem.channel();
      if (channel != null) {
        (ChannelId.isValid(channel) ? broken : unnamed).add(channel);
      }
    }
    Set<ChannelId> present = new HashSet<>();
    read.definitions().forEach(definition -> present.add(definition.id()));
    List<ChannelDefinition> kept = new ArrayList<>(read.definitions());
    List<CatalogProblem> problems = new ArrayList<>(read.problems());
    for (ChannelDefinition before : definitions) {
      String id = before.id().value();
      if (present.contains(before.id())) {
        continue;
      }
      if (broken.contains(id)) {
        kept.add(before);
      } else if (!unnamed.isEmpty()) {
        kept.add(before);
        problems.add(new CatalogProblem(id, "", STAYS));
      }
    }
    return new CatalogSnapshot(kept, providersFor(kept, read.providers()), problems);
  }

  /** A channel that stays as it was keeps the providers that it was defined with. */
  private List<ProviderDefinition> providersFor(
      List<ChannelDefinition> kept, List<ProviderDefinition> read) {
    Set<String> present = new HashSet<>();
    read.forEach(provider -> present.add(provider.name()));
    Set<String> needed = new HashSet<>();
    kept.forEach(
        channel -> channel.sources().forEach(source -> source.provider().ifPresent(needed::add)));
    List<ProviderDefinition> all = new ArrayList<>(read);
    providers.stream()
        .filter(before -> needed.contains(before.name()) && !present.contains(before.name()))
        .forEach(all::add);
    return all;
  }
}
