package io.millrace.source;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Matches a regular expression that somebody wrote against a text that somebody else wrote, within
 * a limit of time: some expressions take forever on some texts.
 */
final class BoundedExpression {

  private BoundedExpression() {}

  /**
   * The first match: its first group if the expression has one, else all of it.
   *
   * @throws LocatorException if it takes too long
   */
  static Optional<String> first(String regex, String text, Duration limit) {
    Matcher matcher =
        Pattern.compile(regex).matcher(new Watched(text, System.nanoTime() + limit.toNanos()));
    try {
      if (!matcher.find()) {
        return Optional.empty();
      }
      String group = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
      return Optional.ofNullable(group).filter(found -> !found.isBlank());
    } catch (StackOverflowError tooDeep) {
      throw new LocatorException(
          "the regular expression cannot be used on this text: it repeats a group too often");
    }
  }

  private static final class Watched implements CharSequence {

    private static final int CHARACTERS_BETWEEN_LOOKS = 4096;

    private final CharSequence text;
    private final long end;
    private int untilLook = CHARACTERS_BETWEEN_LOOKS;

    Watched(CharSequence text, long end) {
      this.text = text;
      this.end = end;
    }

    @Override
    public char charAt(int index) {
      if (--untilLook == 0) {
        untilLook = CHARACTERS_BETWEEN_LOOKS;
        if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
          throw new LocatorException(
              "the regular expression takes too long on this text"
                  + " (millrace.locator.expression-timeout)");
        }
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
