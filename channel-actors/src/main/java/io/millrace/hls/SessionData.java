package io.millrace.hls;

import java.util.Optional;

/** Arbitrary data for a player's application: one {@code EXT-X-SESSION-DATA} (8216bis, 4.4.6.4). */
public record SessionData(AttributeList attributes) {

  /** What the data is about, a reversed domain name. */
  public Optional<String> dataId() {
    return attributes.quoted("DATA-ID");
  }

  /** The data itself, where it is not elsewhere. */
  public Optional<String> value() {
    return attributes.quoted("VALUE");
  }

  /** Where the data is, relative to the playlist. */
  public Optional<String> uri() {
    return attributes.said("URI");
  }

  /** The language of the data. */
  public Optional<String> language() {
    return attributes.quoted("LANGUAGE");
  }
}
