package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.source.SourceDefinition;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The JSON form of the request headers of one source (RFC 9110, 5.1 and 5.5). */
final class HeaderForm {

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e\\t]*[\\x21-\\x7e])?");
  private static final int MAXIMUM_VALUE_LENGTH = 8192;

  private HeaderForm() {}

  static Map<String, String> read(JsonFields source) {
    return read(source, "headers");
  }

  /** The headers in this field; none if it is not there. */
  static Map<String, String> read(JsonFields source, String field) {
    JsonNode headers = source.node().path(field);
    if (headers.isMissingNode()) {
      return Map.of();
    }
    if (!headers.isObject()) {
      source.problem(field, "is an object of header names and text values");
      return Map.of();
    }
    Map<String, String> read = new LinkedHashMap<>();
    Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Map.Entry<String, JsonNode> header : headers.properties()) {
      String name = header.getKey();
      if (!NAME.matcher(name).matches()) {
        source.problem(field, "has a name with characters that header names cannot have");
      } else if (!SourceDefinition.mayHaveHeader(name)) {
        source.problem(field + "." + name, "is set by Millrace itself and cannot be given");
      } else if (!seen.add(name)) {
        source.problem(field + "." + name, "is there twice; upper and lower case are the same");
      } else if (!isValue(header.getValue())) {
        source.problem(
            field + "." + name,
            "is a text of 1 to "
                + MAXIMUM_VALUE_LENGTH
                + " plain characters (ASCII, no line breaks, no space around it)");
      } else {
        read.put(name, header.getValue().asText());
      }
    }
    return read;
  }

  private static boolean isValue(JsonNode value) {
    return value.isTextual()
        && value.asText().length() <= MAXIMUM_VALUE_LENGTH
        && VALUE.matcher(value.asText()).matches();
  }
}
