package io.millrace.app.demo;

import io.millrace.catalog.CatalogSnapshot;
import io.millrace.catalog.ChannelCatalog;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.Locator;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import java.util.List;
import java.util.Map;

/**
 * The catalog of the demo: one channel that plays the demo origin's two sources, the primary one
 * from behind its page.
 */
public final class DemoChannel {

  public static final ChannelId ID = new ChannelId("demo");

  private static final String NAME = "Millrace demo";

  private DemoChannel() {}

  public static ChannelCatalog catalog(DemoOrigin origin) {
    ChannelDefinition channel =
        new ChannelDefinition(
            ID,
            NAME,
            StartMode.ALWAYS,
            List.of(
                source(DemoOrigin.PRIMARY, page(origin), 1),
                source(DemoOrigin.BACKUP, new Locator.Direct(origin.playlist()), 2)));
    CatalogSnapshot snapshot = new CatalogSnapshot(List.of(channel), List.of());
    return () -> snapshot;
  }

  /** The same as a file of definitions has it. */
  public static String definitions(DemoOrigin origin) {
    return """
        {"channels": [{"id": "%s", "name": "%s", "start": "always", "sources": [
          {"name": "%s", "locator": {"type": "page", "url": "%s"}},
          {"name": "%s", "url": "%s", "priority": 2}]}]}
        """
        .formatted(
            ID, NAME, DemoOrigin.PRIMARY, origin.page(), DemoOrigin.BACKUP, origin.playlist());
  }

  private static Locator page(DemoOrigin origin) {
    return new Locator.Page(origin.page(), List.of(), Map.of());
  }

  private static SourceDefinition source(String name, Locator locator, int priority) {
    return new SourceDefinition(name, locator, priority, Map.of());
  }
}
