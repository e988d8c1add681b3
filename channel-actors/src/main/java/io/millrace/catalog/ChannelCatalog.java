package io.millrace.catalog;

/** Where channel definitions come from. Implementations are thread-safe. */
public interface ChannelCatalog {

  /**
   * Reads the definitions as they are now. Blocks while it reads; expected failures are problems in
   * the snapshot, not exceptions.
   */
  CatalogSnapshot load();
}
