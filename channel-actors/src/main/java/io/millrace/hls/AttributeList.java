package io.millrace.hls;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The attributes of a tag in their order, values verbatim (RFC 8216, 4.2). Immutable.
 *
 * <p>The typed accessors answer empty for an attribute that is absent or not of that type; of an
 * attribute that is there twice the first counts.
 */
public record AttributeList(List<Attribute> attributes) {
  public AttributeList {
    attributes = List.copyOf(attributes);
  }

  /** A list of these attributes. */
  public static AttributeList of(Attribute... attributes) {
    return new AttributeList(List.of(attributes));
  }

  /**
   * Reads what follows the colon of a tag. White space around names and values is tolerated, and so
   * are empty places between commas.
   *
   * @throws IllegalArgumentException with the reason, when it is not an attribute list
   */
  public static AttributeList parse(String text) {
    List<Attribute> attributes = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = endOfAttribute(text, at);
      String attribute = text.substring(at, end).strip();
      if (!attribute.isEmpty()) {
        attributes.add(attribute(attribute));
      }
      at = end + 1;
    }
    return new AttributeList(attributes);
  }

  private static int endOfAttribute(String text, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char character = text.charAt(i);
      if (character == '"') {
        quoted = !quoted;
      } else if (character == ',' && !quoted) {
        return i;
      }
    }
    if (quoted) {
      throw new MalformedLineException("a quoted string is not closed");
    }
    return text.length();
  }

  private static Attribute attribute(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? "" : text.substring(0, equals).stripTrailing();
    if (name.isEmpty() || name.indexOf('"') >= 0 || name.indexOf(',') >= 0) {
      throw new MalformedLineException("not an attribute list");
    }
    return new Attribute(name, text.substring(equals + 1).stripLeading());
  }

  /** The value as it is written. */
  public Optional<String> value(String name) {
    for (Attribute attribute : attributes) {
      if (attribute.name().equals(name)) {
        return Optional.of(attribute.value());
      }
    }
    return Optional.empty();
  }

  /** The content of a quoted string; a value that lacks its quotes is taken as it is. */
  public Optional<String> quoted(String name) {
    return value(name)
        .map(
            value ->
                value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                    ? value.substring(1, value.length() - 1)
                    : value);
  }

  /** A decimal-integer. */
  public OptionalLong integer(String name) {
    Optional<String> value = value(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Decimals.integer(name, value.get()));
    } catch (MalformedLineException notAnInteger) {
      return OptionalLong.empty();
    }
  }

  /** The bytes of a hexadecimal-sequence, {@code 0x…}. */
  public Optional<byte[]> hexadecimal(String name) {
    return value(name)
        .filter(value -> value.matches("0[xX][0-9a-fA-F]+"))
        .map(AttributeList::bytes);
  }

  private static byte[] bytes(String hexadecimal) {
    String digits = hexadecimal.substring(2);
    return HexFormat.of().parseHex(digits.length() % 2 == 0 ? digits : "0" + digits);
  }

  /** Whether an enumerated value is {@code YES}. */
  public boolean isYes(String name) {
    return value(name).filter("YES"::equals).isPresent();
  }

  /** As it stands in a playlist, without the tag. */
  public String write() {
    StringBuilder out = new StringBuilder();
    for (Attribute attribute : attributes) {
      if (!out.isEmpty()) {
        out.append(',');
      }
      out.append(attribute.name()).append('=').append(attribute.value());
    }
    return out.toString();
  }
}
