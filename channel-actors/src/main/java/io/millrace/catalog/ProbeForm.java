package io.millrace.catalog;

import io.millrace.source.ProbeDepth;

/** The JSON form of how a source is probed while it is not followed. */
final class ProbeForm {

  private ProbeForm() {}

  static ProbeDepth read(JsonFields source) {
    return ProbeDepth.PLAYLIST;
  }
}
