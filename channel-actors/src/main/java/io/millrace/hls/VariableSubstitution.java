package io.millrace.hls;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the values of variables in the place of {@code {$name}}, line by line (8216bis, 4.3): in
 * URIs, quoted strings and hexadecimal sequences. For one use.
 */
final class VariableSubstitution {
  static final String DEFINE = "#EXT-X-DEFINE";

  /** A playlist has at most as much text; more is an attack by repetition. */
  private static final int MOST_CHARACTERS = 4 << 20;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");
  private static final Pattern REFERENCE = Pattern.compile("\\{\\$([A-Za-z0-9_-]{1,256})}");
  private static final Set<String> HEXADECIMAL =
      Set.of("IV", "SCTE35-CMD", "SCTE35-OUT", "SCTE35-IN");

  private static final Set<String> WITH_ATTRIBUTES =
      Set.of(
          "#EXT-X-START",
          "#EXT-X-KEY",
          "#EXT-X-MAP",
          "#EXT-X-DATERANGE",
          "#EXT-X-MEDIA",
          "#EXT-X-STREAM-INF",
          "#EXT-X-I-FRAME-STREAM-INF",
          "#EXT-X-SESSION-DATA",
          "#EXT-X-SESSION-KEY",
          "#EXT-X-CONTENT-STEERING");

  private final PlaylistVariables given;
  private final boolean multivariant;
  private final Map<String, String> values = new HashMap<>();
  private int characters;

  VariableSubstitution(PlaylistVariables given, boolean multivariant) {
    this.given = given;
    this.multivariant = multivariant;
  }

  /** What has been defined so far. */
  Map<String, String> values() {
    return Map.copyOf(values);
  }

  /** The document with values instead of references; the lines keep their numbers. */
  PlaylistDocument in(PlaylistDocument document, List<Line> lines) {
    PlaylistEdits edits = document.edit();
    boolean edited = false;
    for (Line line : lines) {
      try {
        if (line.tag().equals(DEFINE)) {
          define(AttributeList.parse(line.value()));
        } else if (line.text().contains("{$")) {
          edited = true;
          substitute(line, edits);
        }
      } catch (MalformedLineException e) {
        throw line.malformed(e.reason());
      }
    }
    return edited ? edits.done() : document;
  }

  private void define(AttributeList tag) {
    Optional<String> name = tag.quoted("NAME");
    Optional<String> imported = tag.quoted("IMPORT");
    Optional<String> parameter = tag.quoted("QUERYPARAM");
    if (List.of(name, imported, parameter).stream().filter(Optional::isPresent).count() != 1) {
      throw new MalformedLineException(DEFINE + " needs one of NAME, IMPORT and QUERYPARAM");
    }
    if (imported.isPresent() && multivariant) {
      throw new MalformedLineException("a Multivariant Playlist cannot import variables");
    }
    name.ifPresent(each -> put(each, tag.quoted("VALUE").map(this::substituted), "has no VALUE"));
    imported.ifPresent(
        each ->
            put(
                each,
                Optional.ofNullable(given.imported().get(each)),
                "is not defined by a Multivariant Playlist"));
    parameter.ifPresent(
        each ->
            put(
                each,
                Optional.ofNullable(given.queryParameters().get(each)),
                "is no parameter of the playlist's address"));
  }

  private void put(String name, Optional<String> value, String ifAbsent) {
    if (!NAME.matcher(name).matches()) {
      throw new MalformedLineException("not a name of a variable");
    }
    String found =
        value
            .filter(PlaylistVariables::canBeQuoted)
            .orElseThrow(() -> new MalformedLineException("the variable " + name + " " + ifAbsent));
    if (values.putIfAbsent(name, found) != null) {
      throw new MalformedLineException("the variable " + name + " is defined twice");
    }
  }

  private void substitute(Line line, PlaylistEdits edits) {
    if (line.isUri()) {
      String uri = substituted(line.text());
      if (uri.isBlank() || uri.strip().charAt(0) == '#') {
        throw new MalformedLineException("variables make a URI something else");
      }
      edits.uri(line.number(), uri);
    } else if (WITH_ATTRIBUTES.contains(line.tag())) {
      edits.attributes(
          line.number(),
          (name, value) -> Optional.of(takesVariables(name, value) ? substituted(value) : value));
    }
  }

  private static boolean takesVariables(String name, String value) {
    return value.startsWith("\"")
        || value.regionMatches(true, 0, "0x", 0, 2)
        || HEXADECIMAL.contains(name);
  }

  private String substituted(String text) {
    Matcher references = REFERENCE.matcher(text);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (references.find()) {
      String name = references.group(1);
      String value = values.get(name);
      if (value == null) {
        throw new MalformedLineException("the variable " + name + " is not defined");
      }
      count(value.length());
      out.append(text, at, references.start()).append(value);
      at = references.end();
    }
    return out.append(text, at, text.length()).toString();
  }

  private void count(int more) {
    characters += more;
    if (characters > MOST_CHARACTERS || characters < 0) {
      throw new MalformedLineException(
          "variables stand for more than " + MOST_CHARACTERS + " characters");
    }
  }
}
