package io.millrace.catalog;

import io.millrace.source.LinkRefresh;

/** The JSON form of when a source's link is renewed. */
final class RefreshForm {

  private RefreshForm() {}

  static LinkRefresh read(JsonFields source) {
    return LinkRefresh.BY_ITSELF;
  }
}
