package io.millrace.hls;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Whether viewers may read what an origin wrote: it must not tell where the origin is, nor what
 * opens its doors. Pure; every check takes time in proportion to the text.
 */
final class PublicText {
  /** Of text that nobody knows; what is longer is not looked at and not published. */
  private static final int LONGEST_UNKNOWN = 1024;

  private static final int LONG_TOKEN = 16;
  private static final int LONG_WORD = 40;
  private static final int SHORTEST_HIDDEN = 10;
  private static final int BASE64_GROUP = 4;

  private static final Pattern SCHEME_OR_HOST = Pattern.compile("://|(^|[\\s:=,;|\"'])//");

  private static final Pattern ADDRESS_BY_NAME =
      Pattern.compile("UR[IL]\\s*=|ASSET-LIST\\s*=", Pattern.CASE_INSENSITIVE);

  /** A name of three parts at least, numbers of IPv4 and IPv6, somebody at a host, escapes. */
  private static final Pattern PLACE =
      Pattern.compile(
          "[a-z0-9_-]\\.[a-z0-9-]{1,63}\\.[a-z]"
              + "|\\d{1,3}(\\.\\d{1,3}){3}"
              + "|::|([0-9a-f]{1,4}:){3}"
              + "|[a-z0-9-]:\\d{3,5}\\b"
              + "|[a-z0-9]@|%(2f|3a|40)",
          Pattern.CASE_INSENSITIVE);

  /** Also a name of two parts, or a path. */
  private static final Pattern PERHAPS_PLACE =
      Pattern.compile("[a-z0-9_-]\\.[a-z]|/[a-z_]|@|%[0-9a-f]{2}", Pattern.CASE_INSENSITIVE);

  private static final Pattern SECRET_BY_NAME =
      Pattern.compile(
          "TOKEN|AUTH|SECRET|SIGNATURE|PASSWORD|SESSION|COOKIE|USER|HOST|SERVER|ORIGIN|NODE",
          Pattern.CASE_INSENSITIVE);

  private PublicText() {}

  /** Whether a line or an attribute that nobody knows holds nothing that looks like a secret. */
  static boolean isHarmless(String text) {
    return text.length() <= LONGEST_UNKNOWN
        && !ADDRESS_BY_NAME.matcher(text).find()
        && !SECRET_BY_NAME.matcher(text).find()
        && !PERHAPS_PLACE.matcher(text).find()
        && !hasLongToken(text)
        && !holdsAddress(text);
  }

  /** Whether an address or a host stands in it, as it is or in Base64. */
  static boolean holdsAddress(String text) {
    return holdsPlainAddress(text) || hidesAddress(text);
  }

  private static boolean holdsPlainAddress(String text) {
    return SCHEME_OR_HOST.matcher(text).find() || PLACE.matcher(text).find();
  }

  private static boolean hasLongToken(String text) {
    int start = 0;
    boolean digit = false;
    for (int i = 0; i <= text.length(); i++) {
      if (i < text.length() && isOfToken(text.charAt(i))) {
        digit |= isDigit(text.charAt(i));
      } else {
        if (i - start >= (digit ? LONG_TOKEN : LONG_WORD)) {
          return true;
        }
        start = i + 1;
        digit = false;
      }
    }
    return false;
  }

  private static boolean hidesAddress(String text) {
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || !isOfToken(text.charAt(i))) {
        if (i - start >= SHORTEST_HIDDEN && isHiddenAddress(text.substring(start, i))) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  /** Something may stand before it. */
  private static boolean isHiddenAddress(String run) {
    String standard = run.replace('-', '+').replace('_', '/');
    for (int from = 0; from < BASE64_GROUP; from++) {
      int remainder = (standard.length() - from) % BASE64_GROUP;
      int end = remainder == 1 ? standard.length() - 1 : standard.length();
      byte[] decoded = Base64.getDecoder().decode(standard.substring(from, end));
      String text = new String(decoded, StandardCharsets.ISO_8859_1);
      if (isReadable(text) && holdsPlainAddress(text)) {
        return true;
      }
    }
    return false;
  }

  /** By far most of it is: by chance some of any bytes are. */
  private static boolean isReadable(String text) {
    long readable = text.chars().filter(each -> each >= ' ' && each < 0x7f).count();
    return readable * 10 >= text.length() * 9L;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isOfToken(char character) {
    return isDigit(character)
        || (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || "+/_-".indexOf(character) >= 0;
  }
}
