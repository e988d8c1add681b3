package io.millrace.source;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what looks like the address of a playlist in text of any kind, by the {@code .m3u8} in it
 * or because it is an address in base64. Pure; linear in the text.
 */
final class PlaylistWords {

  private static final Pattern ANCHOR = Pattern.compile("(?i)\\.m3u8|aHR0c");
  private static final Pattern HTTP = Pattern.compile("(?i)https?://");
  private static final Pattern ENCODED_HTTP = Pattern.compile("(?i)https?%3a%2f%2f");
  private static final Pattern QUOTE_ENTITY =
      Pattern.compile("(?i)&(?:quot|apos|lt|gt|#0*(?:34|39|60|62)|#x(?:22|27|3c|3e));");
  private static final String DELIMITERS = "\"'`<>(){}[]|";
  private static final int LONGEST_BEFORE = 2048;
  private static final int LONGEST_AFTER = 6144;
  private static final int MOST = 64;

  private PlaylistWords() {}

  /** References to playlists, decoded, as they come in the text. */
  static List<String> in(String text) {
    Set<String> found = new LinkedHashSet<>();
    Matcher anchor = ANCHOR.matcher(text);
    int end = 0;
    while (found.size() < MOST && anchor.find(end)) {
      int from = begin(text, anchor.start(), end);
      end = end(text, anchor.end());
      boolean encoded = !anchor.group().startsWith(".");
      String word = encoded ? text.substring(anchor.start(), end) : text.substring(from, end);
      found.addAll(encoded ? ofBase64(word) : ofWord(word));
      if (end == anchor.start()) {
        end = anchor.end();
      }
    }
    return List.copyOf(found);
  }

  private static int begin(String text, int anchor, int least) {
    int from = anchor;
    while (from > Math.max(least, anchor - LONGEST_BEFORE) && !isEnd(text.charAt(from - 1))) {
      from--;
    }
    return from;
  }

  private static int end(String text, int anchor) {
    int end = anchor;
    while (end < Math.min(text.length(), anchor + LONGEST_AFTER) && !isEnd(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isEnd(char c) {
    return c <= ' ' || DELIMITERS.indexOf(c) >= 0;
  }

  private static List<String> ofBase64(String word) {
    int length = 0;
    while (length < word.length() && isBase64(word.charAt(length))) {
      length++;
    }
    return EncodedText.fromBase64(word.substring(0, length))
        .map(inner -> inner.contains(".m3u8") ? in(inner) : List.of(inner.strip()))
        .orElse(List.of());
  }

  private static boolean isBase64(char c) {
    return c < 0x80 && (Character.isLetterOrDigit(c) || "+/_-=".indexOf(c) >= 0);
  }

  /** The word may hold an address as a parameter, with an address of its own around it. */
  private static List<String> ofWord(String raw) {
    String word = trimmed(EncodedText.withoutEntities(EncodedText.withoutEscapes(unquoted(raw))));
    int extension = word.toLowerCase(Locale.ROOT).indexOf(".m3u8");
    if (extension < 0) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    int query = word.indexOf('?');
    boolean own = query < 0 || query > extension;
    int inner = lastBefore(HTTP, word, extension);
    int encoded = lastBefore(ENCODED_HTTP, word, extension);
    if (inner == 0 || (own && inner < 0 && encoded < 0)) {
      found.add(inner == 0 ? word : withoutKey(word, extension));
    } else if (own && inner > 0 && HTTP.matcher(word).lookingAt()) {
      found.add(word);
    }
    if (inner > 0) {
      found.add(parameter(word.substring(inner), !own));
    } else if (encoded >= 0) {
      found.add(EncodedText.withoutPercent(parameter(word.substring(encoded), true)));
    } else if (!own) {
      found.add(EncodedText.withoutPercent(parameter(afterKey(word, extension), true)));
    }
    return found;
  }

  /** Without the quotes that stand around it as entities. */
  private static String unquoted(String raw) {
    Matcher quote = QUOTE_ENTITY.matcher(raw);
    int anchor = raw.toLowerCase(Locale.ROOT).indexOf(".m3u8");
    int from = 0;
    while (quote.find()) {
      if (quote.start() > anchor) {
        return raw.substring(from, quote.start());
      }
      from = quote.end();
    }
    return raw.substring(from);
  }

  private static String trimmed(String word) {
    int end = word.length();
    while (end > 0 && ",;.\\".indexOf(word.charAt(end - 1)) >= 0) {
      end--;
    }
    return word.substring(0, end);
  }

  private static int lastBefore(Pattern pattern, String word, int end) {
    Matcher matcher = pattern.matcher(word).region(0, end);
    int last = -1;
    while (matcher.find()) {
      last = matcher.start();
    }
    return last;
  }

  /** {@code file=live/a.m3u8} and {@code url:/live/a.m3u8} without the key. */
  private static String withoutKey(String word, int extension) {
    return word.substring(
        Math.max(word.lastIndexOf('=', extension), keyColon(word, extension)) + 1);
  }

  private static int keyColon(String word, int extension) {
    int colon = word.lastIndexOf(':', extension);
    return colon > 0 && !word.startsWith("//", colon + 1) && word.indexOf('/') > colon ? colon : -1;
  }

  private static String afterKey(String word, int extension) {
    return word.substring(word.lastIndexOf('=', extension) + 1);
  }

  /** A parameter ends at the next one, unless it has parameters of its own. */
  private static String parameter(String value, boolean inQuery) {
    int next = value.indexOf('&');
    int own = value.indexOf('?');
    return inQuery && next >= 0 && (own < 0 || own > next) ? value.substring(0, next) : value;
  }
}
