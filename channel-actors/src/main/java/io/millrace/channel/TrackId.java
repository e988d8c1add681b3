package io.millrace.channel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Names one track within its channel, for as long as the channel runs: 1 to 32 of {@code
 * [a-z0-9-]}.
 */
public record TrackId(@JsonValue String value) {

  private static final Pattern ALLOWED = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  /** The one track of a channel whose sources are plain Media Playlists. */
  public static final TrackId MAIN = new TrackId("main");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public TrackId {
    if (!ALLOWED.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "a track id has 1 to 32 lower-case letters, digits or '-'");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
