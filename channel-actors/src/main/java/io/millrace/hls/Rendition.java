package io.millrace.hls;

import java.util.List;
import java.util.Optional;

/**
 * An alternative of the same content, another language say: one {@code EXT-X-MEDIA} (8216bis,
 * 4.4.6.1). Accessors answer empty for what is absent or unreadable.
 */
public record Rendition(AttributeList attributes) {

  /** {@code AUDIO}, {@code VIDEO}, {@code SUBTITLES} or {@code CLOSED-CAPTIONS}, as written. */
  public Optional<String> type() {
    return attributes.value("TYPE");
  }

  /** The type, where it is one that the RFC knows. */
  public Optional<RenditionType> renditionType() {
    return type().flatMap(RenditionType::of);
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

  /** A language in another role, written instead of spoken say. */
  public Optional<String> assocLanguage() {
    return attributes.quoted("ASSOC-LANGUAGE");
  }

  /**
   * Its Media Playlist; empty when it is inside the Variant Stream, which some origins say with a
   * blank one.
   */
  public Optional<String> uri() {
    return attributes.said("URI");
  }

  /** Names it across downloads of the playlist, though its URI changes. */
  public Optional<String> stableRenditionId() {
    return attributes.quoted("STABLE-RENDITION-ID");
  }

  /** Whether it is played when the viewer has not chosen. */
  public boolean isDefault() {
    return attributes.isYes("DEFAULT");
  }

  /** Whether a player may choose it by itself. */
  public boolean isAutoselect() {
    return attributes.isYes("AUTOSELECT");
  }

  /** Whether these subtitles are needed to follow the content. */
  public boolean isForced() {
    return attributes.isYes("FORCED");
  }

  /** Which one inside the segments: {@code CC1} or {@code SERVICE1}, say. */
  public Optional<String> instreamId() {
    return attributes.quoted("INSTREAM-ID");
  }

  /** Uniform Type Identifiers, {@code public.accessibility.describes-video} say. */
  public List<String> characteristics() {
    return attributes.quotedList("CHARACTERISTICS");
  }

  /** Audio channels and what follows them, {@code 6} or {@code 16/JOC} say. */
  public Optional<String> channels() {
    return attributes.quoted("CHANNELS");
  }
}
