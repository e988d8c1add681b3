package io.millrace.hls;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

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
   * are empty places between commas. What has no equals sign is no attribute and is passed over.
   *
   * @throws IllegalArgumentException with the reason, when it is not an attribute list
   */
  public static AttributeList parse(String text) {
    List<Attribute> attributes = new ArrayList<>();
    for (AttributeSpan span : AttributeSpan.of(text, 0)) {
      if (!span.name().isEmpty()) {
        attributes.add(new Attribute(span.name(), span.value(text)));
      }
    }
    return new AttributeList(attributes);
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
    return value(name).map(AttributeList::unquoted);
  }

  /** The content of a quoted string; one that says nothing counts as absent. */
  Optional<String> said(String name) {
    return quoted(name).filter(text -> !text.isBlank());
  }

  static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** The parts of a quoted string between commas; empty when it is absent or has none. */
  public List<String> quotedList(String name) {
    return quoted(name).stream()
        .flatMap(text -> Stream.of(text.split(",")))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }

  /** A decimal number, also negative. */
  public Optional<BigDecimal> decimal(String name) {
    return value(name)
        .filter(value -> value.matches("-?\\d{1,9}(\\.\\d{1,9})?"))
        .map(BigDecimal::new);
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

  /** The same list without the attributes of these names. */
  public AttributeList without(String... names) {
    Set<String> without = Set.of(names);
    return new AttributeList(
        attributes.stream().filter(each -> !without.contains(each.name())).toList());
  }

  AttributeList sorted() {
    return new AttributeList(
        attributes.stream()
            .sorted(Comparator.comparing(Attribute::name).thenComparing(Attribute::value))
            .toList());
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
