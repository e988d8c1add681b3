package io.millrace.hls;

import java.util.Optional;

/** An alternative of the same content, another language say: one {@code EXT-X-MEDIA} (4.3.4.1). */
public record Rendition(AttributeList attributes) {

  /** {@code AUDIO}, {@code VIDEO}, {@code SUBTITLES} or {@code CLOSED-CAPTIONS}. */
  public Optional<String> type() {
    return attributes.value("TYPE");
  }

  /** The group that Variant Streams refer to. */
  public Optional<String> groupId() {
    return attributes.quoted("GROUP-ID");
  }

  /** What a viewer may read. */
  public Optional<String> name() {
    return attributes.quoted("NAME");
  }

  /** The language tag of RFC 5646. */
  public Optional<String> language() {
    return attributes.quoted("LANGUAGE");
  }

  /** Its Media Playlist; empty when it is inside the Variant Stream. */
  public Optional<String> uri() {
    return attributes.quoted("URI");
  }
}
