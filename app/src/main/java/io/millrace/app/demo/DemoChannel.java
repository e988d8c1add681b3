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

  private DemoChannel() {}

  public static ChannelCatalog catalog(DemoOrigin origin) {
    ChannelDefinition channel =
        new ChannelDefinition(
            ID,
            "Millrace demo",
            StartMode.ALWAYS,
            List.of(
                source(DemoOrigin.PRIMARY, page(origin), 1),
                source(DemoOrigin.BACKUP, new Locator.Direct(origin.playlist()), 2)));
    CatalogSnapshot snapshot = new CatalogSnapshot(List.of(channel), List.of());
    return () -> snapshot;
  }

  private static Locator page(DemoOrigin origin) {
    return new Locator.Page(origin.page(), List.of(), Map.of());
  }

  private static SourceDefinition source(String name, Locator locator, int priority) {
    return new SourceDefinition(name, locator, priority, Map.of());
  }
}
