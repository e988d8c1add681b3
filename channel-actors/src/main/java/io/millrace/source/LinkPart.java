package io.millrace.source;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A piece of a link that may say something of its end.
 *
 * @param place where it was found, such as {@code query parameter}
 * @param name in small letters; empty for a value that has none
 * @param value without escapes
 */
record LinkPart(Place place, String name, String value) {

  enum Place {
    QUERY("query parameter"),
    PATH("path element");

    final String words;

    Place(String words) {
      this.words = words;
    }
  }

  /** Longer ones are pieces of something else; each costs a look. */
  private static final int MOST = 64;

  static List<LinkPart> of(URI link) {
    var parts = new ArrayList<LinkPart>();
    String query = link.getRawQuery();
    if (query != null) {
      for (String parameter : query.split("&", MOST)) {
        add(parts, Place.QUERY, parameter);
      }
    }
    String path = link.getRawPath();
    if (path != null) {
      path(parts, path.split("/", MOST));
    }
    return parts;
  }

  /** Elements of the path, each with its parameters; pairs of them may be a name and its value. */
  private static void path(List<LinkPart> parts, String[] elements) {
    for (int i = 0; i < elements.length; i++) {
      for (String piece : elements[i].split(";", MOST)) {
        add(parts, Place.PATH, piece);
      }
      if (i > 0) {
        parts.add(new LinkPart(Place.PATH, name(elements[i - 1]), decoded(elements[i])));
      }
      String[] listed = elements[i].split(",", MOST);
      for (int j = 0; j + 1 < listed.length; j++) {
        parts.add(new LinkPart(Place.PATH, name(listed[j]), decoded(listed[j + 1])));
      }
    }
  }

  /** A name and its value; the value may be a list of such itself, as tokens of edges are. */
  private static void add(List<LinkPart> parts, Place place, String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      parts.add(new LinkPart(place, "", decoded(text)));
      return;
    }
    String value = decoded(text.substring(equals + 1));
    parts.add(new LinkPart(place, name(text.substring(0, equals)), value));
    // Where a list stands without a name, its first name looks like one.
    String list = value.matches("[A-Za-z_]{1,16}=.*") ? value : decoded(text);
    if (list.indexOf('~') >= 0 || list.equals(value)) {
      for (String field : list.split("~", MOST)) {
        int sign = field.indexOf('=');
        if (sign > 0) {
          parts.add(new LinkPart(place, name(field.substring(0, sign)), field.substring(sign + 1)));
        }
      }
    }
  }

  private static String name(String text) {
    return decoded(text).toLowerCase(Locale.ROOT);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEscaped) {
      return text;
    }
  }

  /** Leaves out the value, which is a secret. */
  @Override
  public String toString() {
    return "LinkPart[" + place + "]";
  }
}
