package io.millrace.app.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Something that can be fetched from an origin. Nobody changes its bytes. */
final class Resource {

  private final String track;
  private final boolean media;
  private final String contentType;
  private final byte[] bytes;

  private Resource(String track, boolean media, String contentType, byte[] bytes) {
    this.track = track;
    this.media = media;
    this.contentType = contentType;
    this.bytes = bytes;
  }

  /**
   * A playlist.
   *
   * @param track to which it belongs; empty for all
   */
  static Resource playlist(String track, String text) {
    return new Resource(track, false, "application/vnd.apple.mpegurl", text.getBytes(UTF_8));
  }

  /** A segment, or a file of them. */
  static Resource media(String track, String contentType, byte[] bytes) {
    return new Resource(track, true, contentType, bytes);
  }

  /** A key or a Media Initialization Section. */
  static Resource attachment(String track, String contentType, byte[] bytes) {
    return new Resource(track, false, contentType, bytes);
  }

  String track() {
    return track;
  }

  boolean isMedia() {
    return media;
  }

  String contentType() {
    return contentType;
  }

  byte[] bytes() {
    return bytes;
  }
}
