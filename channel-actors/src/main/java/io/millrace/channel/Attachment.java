package io.millrace.channel;

import io.millrace.channel.ChannelFacts.AttachmentFacts;
import java.util.Base64;
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

  static Attachment of(AttachmentFacts facts) {
    byte[] bytes = Base64.getDecoder().decode(facts.base64());
    return new Attachment(facts.kind(), facts.contentType(), ByteString.fromArrayUnsafe(bytes));
  }

  AttachmentFacts facts() {
    String base64 = Base64.getEncoder().encodeToString(bytes.toArray());
    return new AttachmentFacts(kind, contentType, base64);
  }

  /** The bytes may be a key. */
  @Override
  public String toString() {
    return kind + " of " + bytes.size() + " bytes";
  }
}
