package io.millrace.hls;

/**
 * One attribute of a tag (RFC 8216, 4.2).
 *
 * @param value verbatim, a quoted string with its quotes
 */
public record Attribute(String name, String value) {
  public Attribute {
    Line.requireOneLine("an attribute", name);
    Line.requireOneLine("an attribute", value);
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf(',') >= 0) {
      throw new IllegalArgumentException("not an attribute name");
    }
  }

  /** An attribute whose value is written as a quoted string. */
  public static Attribute quoted(String name, String text) {
    if (text.indexOf('"') >= 0) {
      throw new IllegalArgumentException("a quoted string must not contain a quote");
    }
    return new Attribute(name, '"' + text + '"');
  }
}
