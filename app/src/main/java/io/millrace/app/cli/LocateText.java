package io.millrace.app.cli;

import io.millrace.source.Locator;
import io.millrace.source.LocatorTrace.Hop;
import java.util.List;
import java.util.regex.Pattern;

/** The way to an address as text for people. User names and passwords in addresses are left out. */
final class LocateText {

  private static final Pattern USER = Pattern.compile("//[^/@\\s]{1,512}@");

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]+");

  private static final String LOOK =
      """
        What to do:
          1. Open the page in a browser, with the network tab of its developer tools (F12) open, and play.
          2. Look for "m3u8" there. Which request brought that address? A page, a script, an API?
          3. Say so in the steps of the locator: "follow" for each frame or script on the way, "find" for the address.
          4. Run this again. docs/locators.md has examples.
      """;

  private static final String REFUSED =
      """
        What to do:
          1. Open the address in a browser, with the network tab of its developer tools (F12) open.
          2. If it works there, compare the headers of that request (Referer, Origin, User-Agent, Cookie) with those
             of the source, and set what differs in "headers" of the source, the locator or the step.
          3. If it does not, the source is gone, wants an account, or is not for this part of the world.
          4. Run this again. docs/locators.md has examples.
      """;

  private static final String NO_PAGE =
      """
        What to do:
          1. Ask the API, or run the program, by hand, and compare with what stands above.
          2. Correct the pointer, the request or the command in the definition.
          3. Run this again. docs/locators.md has examples.
      """;

  private static final String WRITTEN_DOWN =
      """
        What to do:
          1. Ask for the address from this machine: curl -iL, with the headers of the source.
          2. If it plays in a browser or a player and not here, compare the headers and the network they are in.
          3. If it plays nowhere, ask who runs the source for the address that it has now.
      """;

  private LocateText() {}

  /** Every request once, with what came of it below. */
  static String of(List<Hop> hops) {
    var text = new StringBuilder();
    String before = "";
    for (Hop hop : hops) {
      if (!hop.what().equals(before)) {
        before = hop.what();
        text.append("  ").append(hop.what());
        hop.status().ifPresent(status -> text.append("  ").append(status));
        text.append('\n');
      }
      text.append("      ");
      hop.matched().ifPresent(matched -> text.append(onOneLine(matched)).append("  ->  "));
      text.append(onOneLine(hop.found())).append('\n');
    }
    return withoutUser(text.toString());
  }

  /** What strangers wrote gives the terminal no orders. */
  private static String onOneLine(String text) {
    return CONTROL.matcher(text.strip()).replaceAll(" ");
  }

  /**
   * What helps when nothing was found.
   *
   * @param refused whether an origin answered with an error
   */
  static String advice(Locator locator, boolean refused) {
    if (refused) {
      return REFUSED;
    }
    return switch (locator) {
      case Locator.Direct direct -> WRITTEN_DOWN;
      case Locator.Page page -> LOOK;
      case Locator.Json json -> NO_PAGE;
      case Locator.Command command -> NO_PAGE;
    };
  }

  /** What whoever wrote down the address of a page wants to know. */
  static String ifPage(Locator locator) {
    return locator instanceof Locator.Direct
        ? " If it is a web page, write \"locator\": {\"type\": \"page\", \"url\": …} in place of"
            + " \"url\" (docs/locators.md)."
        : "";
  }

  static String withoutUser(String text) {
    return USER.matcher(text).replaceAll("//");
  }

  static boolean isPlaylist(String text) {
    String start = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return start.stripLeading().startsWith("#EXTM3U");
  }
}
