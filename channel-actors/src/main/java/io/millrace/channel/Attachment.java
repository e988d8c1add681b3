package io.millrace.channel;

import org.apache.pekko.util.ByteString;

/**
 * What a playlist names beside segments and is served under our URL: fetched once, shared by all
 * viewers, never changed.
 *
 * @param contentType as HTTP has it
 */
public record Attachment(Kind kind, String contentType, ByteString bytes) {

  /** What it is for. */
  public enum Kind {
    /** A Media Initialization Section ({@code EXT-X-MAP}). */
    INITIALIZATION,
    /** A key ({@code EXT-X-KEY}): for the viewers of its channel only. */
    KEY,
    /** Session data ({@code EXT-X-SESSION-DATA}). */
    DATA
  }

  /** The bytes may be a key. */
  @Override
  public String toString() {
    return kind + " of " + bytes.size() + " bytes";
  }
}
