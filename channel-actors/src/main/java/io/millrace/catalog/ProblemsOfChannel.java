package io.millrace.catalog;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one channel. */
final class ProblemsOfChannel {

  private final String channel;
  private final List<CatalogProblem> found = new ArrayList<>();

  ProblemsOfChannel(String channel) {
    this.channel = channel;
  }

  void add(String field, String reason) {
    found.add(new CatalogProblem(channel, field, reason));
  }

  List<CatalogProblem> found() {
    return List.copyOf(found);
  }
}
