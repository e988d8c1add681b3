package io.millrace.hls;

import java.util.Optional;

/**
 * A key of some Media Playlist, said early so that a player can ask for it before: one {@code
 * EXT-X-SESSION-KEY} (8216bis, 4.4.6.5).
 */
public record SessionKey(AttributeList attributes) {

  /** {@code AES-128} or {@code SAMPLE-AES}, say. */
  public Optional<String> method() {
    return attributes.value("METHOD");
  }

  /** Where the key is, relative to the playlist. */
  public Optional<String> uri() {
    return attributes.quoted("URI");
  }

  /** How the key is represented; {@code identity} unless said otherwise, also where it is blank. */
  public String keyFormat() {
    return attributes.said("KEYFORMAT").orElse(Key.IDENTITY);
  }

  /** Whether players fetch its plain bytes themselves, instead of some rights system. */
  boolean isOfPlayers() {
    return keyFormat().equals(Key.IDENTITY) || method().filter("AES-128"::equals).isPresent();
  }
}
