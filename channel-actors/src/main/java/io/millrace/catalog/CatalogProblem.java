package io.millrace.catalog;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a catalog. Holds no address and no header value, which are secrets.
 *
 * @param channel the channel's id, or its place such as {@code channels[2]} where it has no usable
 *     id; null when the catalog as a whole is meant
 * @param field the field, such as {@code sources[0].url}; empty when the whole channel or catalog
 *     is meant
 * @param reason what is wrong and what is allowed, in one sentence
 */
public record CatalogProblem(@Nullable String channel, String field, String reason) {

  /** One line for people. */
  @Override
  public String toString() {
    String place = channel == null ? "" : "channel " + channel + ", ";
    return place + (field.isEmpty() ? "" : field + ": ") + reason;
  }
}
