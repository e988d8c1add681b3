package io.millrace.source;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Names one channel, in addresses, logs and files: 1 to 64 letters, digits, {@code .}, {@code _} or
 * {@code -}, the first a letter or digit.
 *
 * <p>The narrow alphabet lets an id stand in a path, a log line and a file name without escaping.
 */
public record ChannelId(@JsonValue String value) {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Fails with {@link IllegalArgumentException} when {@link #isValid} says no. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public ChannelId {
    if (!isValid(value)) {
      throw new IllegalArgumentException(
          "a channel id has 1 to 64 letters, digits, '.', '_' or '-' and starts with a letter or"
              + " digit");
    }
  }

  public static boolean isValid(String value) {
    return ALLOWED.matcher(value).matches();
  }

  @Override
  public String toString() {
    return value;
  }
}
