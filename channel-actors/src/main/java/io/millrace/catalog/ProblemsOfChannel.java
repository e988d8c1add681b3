package io.millrace.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with one channel, or with the catalog as a whole. */
final class ProblemsOfChannel {

  private final @Nullable String channel;
  private final List<CatalogProblem> found = new ArrayList<>();

  ProblemsOfChannel(@Nullable String channel) {
    this.channel = channel;
  }

  void add(String field, String reason) {
    found.add(new CatalogProblem(channel, field, reason));
  }

  List<CatalogProblem> found() {
    return List.copyOf(found);
  }
}
