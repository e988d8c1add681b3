package io.millrace.catalog;

import io.millrace.source.Locator;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The JSON form of how a source is found: {@code "url"}, or {@code "locator"}. */
final class LocatorForm {

  private LocatorForm() {}

  static @Nullable Locator read(JsonFields source) {
    URI uri = UriForm.read(source, "url");
    return uri == null ? null : new Locator.Direct(uri);
  }
}
