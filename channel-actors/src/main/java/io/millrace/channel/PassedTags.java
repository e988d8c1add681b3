package io.millrace.channel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What of a source's own lines is published with its segments. Every check takes time in proportion
 * to the length of the line.
 */
final class PassedTags {

  private static final String DATE_RANGE = "#EXT-X-DATERANGE";

  /** Characters of a tag that nobody knows, and of a title. */
  private static final int LONGEST_UNKNOWN = 1024;

  /** Characters of a known tag. */
  private static final int LONGEST_KNOWN = 64 * 1024;

  /** What a recording says of its whole playlist and holds for ours, too. */
  private static final Set<String> OF_RECORDINGS =
      Set.of("#EXT-X-INDEPENDENT-SEGMENTS", "#EXT-X-START");

  private static final int LONG_TOKEN = 16;

  /** Characters of a token that ends with the padding of Base64. */
  private static final int LONG_PADDED_TOKEN = 14;

  /** Those that players and ad markers live by; what they hold is known not to be a secret. */
  private static final Set<String> KNOWN =
      Set.of(
          "#EXT-OATCLS-SCTE35",
          "#EXT-X-ASSET",
          "#EXT-X-BITRATE",
          "#EXT-X-CUE",
          "#EXT-X-CUE-IN",
          "#EXT-X-CUE-OUT",
          "#EXT-X-CUE-OUT-CONT",
          DATE_RANGE,
          "#EXT-X-SCTE35",
          "#EXT-X-SPLICEPOINT-SCTE35");

  /**
   * An address: with a scheme or a host, or in an attribute that is made for one. Two slashes
   * inside of Base64, as in the cues of SCTE 35, are none.
   */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "(^|[\\s:=,;|\"'])//|UR[IL]\\s*=|ASSET-(LIST|URI)\\s*=", Pattern.CASE_INSENSITIVE);

  /**
   * A host (name, IPv4, IPv6, name and port), a path, or somebody's name at a host. A name with a
   * port is looked for once a word, from its beginning on.
   */
  private static final Pattern PLACE =
      Pattern.compile(
          "[a-z0-9_-]\\.[a-z]"
              + "|\\d{1,3}(\\.\\d{1,3}){3}"
              + "|::|([0-9a-f]{1,4}:){3}"
              + "|(?<![a-z0-9-])[0-9-]*+[a-z][a-z0-9-]*+:\\d{3,5}\\b"
              + "|/[a-z_]|@|%[0-9a-f]{2}",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern SECRET_BY_NAME =
      Pattern.compile(
          "TOKEN|AUTH|SECRET|SIGNATURE|PASSWORD|SESSION|COOKIE", Pattern.CASE_INSENSITIVE);

  private PassedTags() {}

  /**
   * All tags but those that name an address: it could be the source's, which is a secret, and a
   * relative one means something else below ours. A date range loses only the attributes that hold
   * one. Of tags that nobody knows also those stay behind that look as if they held a host, a path
   * or a token, or are long. So do comments.
   */
  static List<String> of(List<String> tags) {
    return tags.stream().flatMap(tag -> passed(tag).stream()).toList();
  }

  /** Of the lines that concern a whole recording: those that hold for ours, too. */
  static List<String> ofRecording(List<String> headerTags) {
    return headerTags.stream()
        .filter(tag -> OF_RECORDINGS.contains(name(tag)) && isHarmlessTag(tag, value(tag)))
        .distinct()
        .toList();
  }

  /** A title of {@code EXTINF}; empty where it would stay behind as a tag. */
  static String title(String title) {
    return title.length() <= LONGEST_UNKNOWN
            && !ADDRESS.matcher(title).find()
            && isHarmless(title, title)
        ? title
        : "";
  }

  private static Optional<String> passed(String tag) {
    if (!tag.startsWith("#EXT") || tag.length() > LONGEST_KNOWN) {
      return Optional.empty();
    }
    if (!KNOWN.contains(name(tag))) {
      return Optional.of(tag).filter(each -> isHarmlessTag(each, value(each)));
    }
    return ADDRESS.matcher(tag).find() && name(tag).equals(DATE_RANGE)
        ? withoutAddresses(value(tag))
        : Optional.of(tag).filter(each -> !ADDRESS.matcher(each).find());
  }

  private static String name(String tag) {
    int colon = tag.indexOf(':');
    return (colon < 0 ? tag : tag.substring(0, colon)).strip();
  }

  private static String value(String tag) {
    int colon = tag.indexOf(':');
    return colon < 0 ? "" : tag.substring(colon + 1);
  }

  /** Without an ID it would be no date range, so it stays behind where that is an address. */
  private static Optional<String> withoutAddresses(String value) {
    List<String> kept =
        attributes(value).stream().filter(each -> !ADDRESS.matcher(each).find()).toList();
    return kept.stream().anyMatch(each -> each.stripLeading().startsWith("ID="))
        ? Optional.of(DATE_RANGE + ":" + String.join(",", kept))
        : Optional.empty();
  }

  /** As they are written; a quoted string that is not closed goes to the end. */
  private static List<String> attributes(String value) {
    List<String> attributes = new ArrayList<>();
    boolean quoted = false;
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      if (character == '"') {
        quoted = !quoted;
      } else if (character == ',' && !quoted) {
        attributes.add(value.substring(start, i));
        start = i + 1;
      }
    }
    attributes.add(value.substring(start));
    return attributes;
  }

  private static boolean isHarmlessTag(String tag, String value) {
    return tag.length() <= LONGEST_UNKNOWN
        && !ADDRESS.matcher(tag).find()
        && isHarmless(tag, value);
  }

  private static boolean isHarmless(String text, String value) {
    return !SECRET_BY_NAME.matcher(text).find()
        && !PLACE.matcher(value).find()
        && !holdsLongToken(value);
  }

  /** Long, and letters mixed with digits. */
  private static boolean holdsLongToken(String value) {
    int length = 0;
    boolean letter = false;
    boolean digit = false;
    for (int i = 0; i <= value.length(); i++) {
      char character = i < value.length() ? value.charAt(i) : ' ';
      if (isOfToken(character)) {
        length++;
        letter |= isLetter(character);
        digit |= isDigit(character);
      } else {
        int least = character == '=' ? LONG_PADDED_TOKEN : LONG_TOKEN;
        if (letter && digit && length >= least) {
          return true;
        }
        length = 0;
        letter = false;
        digit = false;
      }
    }
    return false;
  }

  private static boolean isOfToken(char character) {
    return isLetter(character) || isDigit(character) || "+/_-".indexOf(character) >= 0;
  }

  private static boolean isLetter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }
}
