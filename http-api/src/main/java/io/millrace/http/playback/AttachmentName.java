package io.millrace.http.playback;

import io.millrace.channel.Attachment.Kind;
import java.util.Optional;

/**
 * The name of something that playlists name beside segments: {@code init-<hex>.<extension>}, {@code
 * key-<hex>.key} or {@code data-<number>}. Nothing else reaches a channel.
 *
 * @param kind what it is for, which the name alone says
 */
record AttachmentName(Kind kind, String text) {

  private static final String INITIALIZATION = "init-";
  private static final String KEY = "key-";
  private static final String DATA = "data-";
  private static final int HEX_DIGITS = 64;
  private static final int DECIMAL_DIGITS = 9;

  static Optional<AttachmentName> parse(String text) {
    if (text.startsWith(INITIALIZATION)) {
      return of(Kind.INITIALIZATION, text, isInitialization(text));
    }
    if (text.startsWith(KEY)) {
      return of(Kind.KEY, text, isHexBefore(text, KEY.length(), ".key"));
    }
    return of(Kind.DATA, text, text.startsWith(DATA) && isNumber(text, DATA.length()));
  }

  private static Optional<AttachmentName> of(Kind kind, String text, boolean valid) {
    return valid ? Optional.of(new AttachmentName(kind, text)) : Optional.empty();
  }

  private static boolean isInitialization(String text) {
    int from = INITIALIZATION.length();
    return isHexBefore(text, from, ".mp4")
        || isHexBefore(text, from, ".ts")
        || isHexBefore(text, from, ".aac")
        || isHexBefore(text, from, ".vtt");
  }

  private static boolean isHexBefore(String text, int from, String extension) {
    int digits = text.length() - extension.length() - from;
    if (digits < 1 || digits > HEX_DIGITS || !text.endsWith(extension)) {
      return false;
    }
    for (int i = from; i < from + digits; i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && !(c >= 'a' && c <= 'f')) {
        return false;
      }
    }
    return true;
  }

  /** As we write it, without leading zeros. */
  private static boolean isNumber(String text, int from) {
    int digits = text.length() - from;
    if (digits < 1 || digits > DECIMAL_DIGITS || (text.charAt(from) == '0' && digits > 1)) {
      return false;
    }
    for (int i = from; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
