package io.millrace.upstream;

import java.util.Set;
import org.apache.pekko.http.scaladsl.model.headers.CustomHeader;

/** One header line, sent exactly as it was written, to those whom it may reach. */
final class HeaderLine extends CustomHeader {

  /** Who gets a header. */
  enum Reach {
    /** The source's homes. */
    HOMES,
    /**
     * Whoever was asked first, and the source's homes: not other origins that redirects lead to.
     */
    ASKED,
    /** Everybody. */
    ALL
  }

  /**
   * Those that say who asks and from which page, which hosts of segments check too, and the type of
   * a body that goes along. Of any other header nobody but the operator knows whether it is a
   * secret.
   */
  private static final Set<String> HARMLESS =
      Set.of(
          "accept",
          "accept-charset",
          "accept-language",
          "cache-control",
          "content-type",
          "dnt",
          "origin",
          "pragma",
          "referer",
          "sec-fetch-dest",
          "sec-fetch-mode",
          "sec-fetch-site",
          "user-agent");

  private final String name;
  private final String value;
  private final Reach reach;

  private HeaderLine(String name, String value, Reach reach) {
    this.name = name;
    this.value = value;
    this.reach = HARMLESS.contains(lowercaseName()) ? Reach.ALL : reach;
  }

  /** One of our own, for whoever is asked. */
  static HeaderLine of(String name, String value) {
    return new HeaderLine(name, value, Reach.ALL);
  }

  /**
   * One that somebody else wrote.
   *
   * @param reach of what is not harmless
   * @throws IllegalArgumentException if it would break a request; the message holds no value
   */
  static HeaderLine checked(String name, String value, Reach reach) {
    if (!HeaderText.isName(name)) {
      throw new IllegalArgumentException("a header's name has characters that are not allowed");
    }
    if (ReservedHeaders.contains(name)) {
      throw new IllegalArgumentException("the header " + name + " cannot be set for a source");
    }
    if (!HeaderText.isValue(value)) {
      throw new IllegalArgumentException(
          "the value of the header " + name + " has characters that are not allowed");
    }
    return new HeaderLine(name, value, reach);
  }

  Reach reach() {
    return reach;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String value() {
    return value;
  }

  @Override
  public boolean renderInRequests() {
    return true;
  }

  @Override
  public boolean renderInResponses() {
    return false;
  }
}
