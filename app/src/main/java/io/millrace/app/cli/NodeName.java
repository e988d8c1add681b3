package io.millrace.app.cli;

import java.util.regex.Pattern;

/** A node as operators name it, {@code host:port}. */
final class NodeName {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:-]+:\\d{1,5}");

  private NodeName() {}

  /** Without the brackets of an IPv6 address, which cannot stand in a path. */
  static String of(String name) {
    String plain = name.replace("[", "").replace("]", "");
    if (!ALLOWED.matcher(plain).matches()) {
      throw new CommandException(
          "'"
              + name
              + "' cannot be a node's name: it is host:port, as 'millrace cluster' lists it.");
    }
    return plain;
  }
}
