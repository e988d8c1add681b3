package io.millrace.channel;

/** A channel's Multivariant Playlist, which names the viewer's session in its URIs. Thread-safe. */
@FunctionalInterface
public interface MultivariantView {

  /** The text for a viewer with this session; its URIs are relative to {@code /channels/{id}/}. */
  String text(String session);
}
