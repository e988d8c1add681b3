package io.millrace.hls;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where a playlist's {@code EXT-X-DEFINE} tags find values that are not in it (8216bis, 4.4.2.3).
 *
 * @param imported the variables of the Multivariant Playlist, for {@code IMPORT}
 * @param queryParameters those of the playlist's own URI after redirects, decoded, for {@code
 *     QUERYPARAM}
 */
public record PlaylistVariables(Map<String, String> imported, Map<String, String> queryParameters) {

  /** For a playlist that stands alone. */
  public static final PlaylistVariables NONE = new PlaylistVariables(Map.of(), Map.of());

  /**
   * @throws IllegalArgumentException when a value could not stand in a quoted string
   */
  public PlaylistVariables {
    imported = Map.copyOf(imported);
    queryParameters = Map.copyOf(queryParameters);
    if (!imported.values().stream().allMatch(PlaylistVariables::canBeQuoted)
        || !queryParameters.values().stream().allMatch(PlaylistVariables::canBeQuoted)) {
      throw new IllegalArgumentException(
          "the value of a variable must contain neither a quote nor a line break");
    }
  }

  /**
   * With the parameters of a query as it stands in a URI. Of a name that is there twice the first
   * counts. A parameter is left out when it has no value or one that no variable may have.
   */
  public static PlaylistVariables ofQuery(Optional<String> rawQuery, Map<String, String> imported) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : rawQuery.orElse("").split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals >= 0 && equals < parameter.length() - 1) {
        String value = decoded(parameter.substring(equals + 1));
        if (canBeQuoted(value)) {
          parameters.putIfAbsent(decoded(parameter.substring(0, equals)), value);
        }
      }
    }
    return new PlaylistVariables(imported, parameters);
  }

  static boolean canBeQuoted(String value) {
    return value.chars().noneMatch(each -> each == '"' || each == '\n' || each == '\r');
  }

  /** Percent-decoded; unlike in a form a plus stays a plus. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < bytes.length; i++) {
      int octet = bytes[i] == '%' ? octet(bytes, i) : -1;
      bytes[length++] = octet < 0 ? bytes[i] : (byte) octet;
      i += octet < 0 ? 0 : 2;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  private static int octet(byte[] bytes, int at) {
    if (at + 2 >= bytes.length) {
      return -1;
    }
    int high = Character.digit(bytes[at + 1], 16);
    int low = Character.digit(bytes[at + 2], 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
