package io.millrace.upstream;

/** What may stand in a header line (RFC 9110, 5.1 and 5.5); anything else could add lines. */
final class HeaderText {

  private static final String TOKEN_SIGNS = "!#$%&'*+-.^_`|~";

  private HeaderText() {}

  static boolean isName(String text) {
    return !text.isEmpty() && text.chars().allMatch(HeaderText::isTokenCharacter);
  }

  /** ASCII without control characters but tab: what leaves us is the same on every origin. */
  static boolean isValue(String text) {
    return text.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f));
  }

  private static boolean isTokenCharacter(int c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || TOKEN_SIGNS.indexOf(c) >= 0;
  }
}
