package io.millrace.source;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;

/** Takes the wrappings off addresses that pages and scripts hold. Pure; linear in the text. */
final class EncodedText {

  private static final int SHORTEST_BASE64 = 12;
  private static final int LONGEST = 64 << 10;

  /** Stands where bytes are no UTF-8. */
  private static final int REPLACEMENT = 0xFFFD;

  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]++={0,2}+");
  private static final Pattern PERCENT = Pattern.compile("(?i)^(?:https?%3a)?%2f");

  private EncodedText() {}

  /**
   * The text as it was meant: script escapes, HTML entities, percent and base64 encoding undone.
   */
  static String decoded(String text) {
    String plain = withoutEntities(withoutEscapes(text.strip())).strip();
    if (PERCENT.matcher(plain).find()) {
      return withoutPercent(plain);
    }
    return fromBase64(plain).map(inner -> withoutEscapes(inner).strip()).orElse(plain);
  }

  /** Without the escapes of scripts and JSON: a backslash before a slash, a hexadecimal code. */
  static String withoutEscapes(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    var plain = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '\\' || at == text.length()) {
        plain.append(c);
        continue;
      }
      char kind = text.charAt(at++);
      int digits = kind == 'u' ? 4 : kind == 'x' ? 2 : 0;
      int code = digits == 0 ? -1 : hex(text, at, digits);
      if (code >= 0) {
        plain.append((char) code);
        at += digits;
      } else if (kind == 'u' && text.startsWith("{", at)) {
        at = appendBraced(text, at, plain);
      } else {
        plain.append(kind == 'n' || kind == 'r' || kind == 't' ? ' ' : kind);
      }
    }
    return plain.toString();
  }

  private static int appendBraced(String text, int brace, StringBuilder plain) {
    for (int digits = 1; digits <= 6; digits++) {
      int end = brace + 1 + digits;
      if (end < text.length() && text.charAt(end) == '}') {
        int code = hex(text, brace + 1, digits);
        if (Character.isValidCodePoint(code)) {
          plain.appendCodePoint(code);
          return end + 1;
        }
      }
    }
    plain.append('u');
    return brace;
  }

  private static int hex(String text, int from, int digits) {
    if (from + digits > text.length()) {
      return -1;
    }
    int code = 0;
    for (int i = from; i < from + digits; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      code = code << 4 | digit;
    }
    return code;
  }

  /** Read as browsers read attributes, which leaves {@code ?a=1&copy=2} alone. */
  static String withoutEntities(String text) {
    int ampersand = text.indexOf('&');
    return ampersand >= 0 && text.indexOf(';', ampersand) >= 0
        ? Parser.unescapeEntities(text, true)
        : text;
  }

  /** Without percent encoding; the text itself where it has none or a broken one. */
  static String withoutPercent(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException broken) {
      return text;
    }
  }

  /** What was encoded with base64, of either alphabet, if it holds an address. */
  static Optional<String> fromBase64(String text) {
    return base64(text).filter(EncodedText::holdsAnAddress);
  }

  /** What was encoded with base64, if it is plain text. */
  static Optional<String> base64(String text) {
    if (text.length() < SHORTEST_BASE64
        || text.length() > LONGEST
        || !BASE64.matcher(text).matches()) {
      return Optional.empty();
    }
    String digits = text.replace('-', '+').replace('_', '/').replace("=", "");
    try {
      byte[] bytes = Base64.getDecoder().decode(digits);
      String inner = new String(bytes, StandardCharsets.UTF_8);
      boolean plain = inner.chars().allMatch(EncodedText::isPlain);
      return plain ? Optional.of(inner) : Optional.empty();
    } catch (IllegalArgumentException broken) {
      return Optional.empty();
    }
  }

  private static boolean isPlain(int c) {
    boolean space = c == '\n' || c == '\r' || c == '\t';
    return space || (c != REPLACEMENT && !Character.isISOControl(c));
  }

  private static boolean holdsAnAddress(String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    return lower.contains("http://")
        || lower.contains("https://")
        || lower.startsWith("http%3a")
        || lower.startsWith("https%3a")
        || lower.startsWith("//")
        || lower.contains(".m3u8")
        || lower.contains("<iframe");
  }
}
