package io.millrace.media;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code X-TIMESTAMP-MAP}: which moment of the media a time of WebVTT cues is (RFC 8216, 3.5).
 *
 * @param mpegts the moment on the clock of the media, in units of 1/90,000 s, not negative
 * @param local the same moment as the cues count it
 */
public record WebVttTimestampMap(long mpegts, Duration local) {
  private static final String TAG = "X-TIMESTAMP-MAP=";
  private static final Pattern MPEGTS = Pattern.compile("MPEGTS:\\s*(\\d{1,18})\\s*");
  private static final Pattern LOCAL =
      Pattern.compile("LOCAL:\\s*(?:(\\d{1,9}):)?(\\d{2}):(\\d{2})\\.(\\d{3})\\s*");

  /** From the lines before the first empty one; one that is no such map is none. */
  static Optional<WebVttTimestampMap> read(String text) {
    return text.lines()
        .takeWhile(line -> !line.isEmpty())
        .filter(line -> line.startsWith(TAG))
        .findFirst()
        .flatMap(line -> parse(line.substring(TAG.length())));
  }

  private static Optional<WebVttTimestampMap> parse(String map) {
    Optional<Long> mpegts = Optional.empty();
    Optional<Duration> local = Optional.empty();
    for (String part : map.split(",", 3)) {
      Matcher first = MPEGTS.matcher(part);
      Matcher second = LOCAL.matcher(part);
      if (first.matches()) {
        mpegts = Optional.of(Long.parseLong(first.group(1)));
      } else if (second.matches()) {
        local = Optional.of(duration(second));
      }
    }
    Optional<Duration> time = local;
    return mpegts.flatMap(clock -> time.map(each -> new WebVttTimestampMap(clock, each)));
  }

  private static Duration duration(Matcher time) {
    String hours = time.group(1);
    return Duration.ofHours(hours == null ? 0 : Long.parseLong(hours))
        .plusMinutes(Long.parseLong(time.group(2)))
        .plusSeconds(Long.parseLong(time.group(3)))
        .plusMillis(Long.parseLong(time.group(4)));
  }
}
