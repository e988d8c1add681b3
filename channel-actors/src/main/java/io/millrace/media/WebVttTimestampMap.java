package io.millrace.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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

  /** A byte order mark of UTF-8, byte by byte: packagers that join files leave one behind. */
  private static final String MARK = "\u00ef\u00bb\u00bf";

  private static final Pattern LINE = Pattern.compile("(?<=[\r\n])(?:" + MARK + ")?" + TAG);
  private static final Pattern MPEGTS = Pattern.compile("MPEGTS:\\s*(\\d{1,18})");
  private static final Pattern LOCAL =
      Pattern.compile("LOCAL:\\s*(?:(\\d{1,9}):)?(\\d{2}):(\\d{2})\\.(\\d{3})");

  /**
   * From the lines before the first empty one; one that is no such map is none.
   *
   * @param text a character for each byte, so that it does not matter how the cues are encoded
   */
  static Optional<WebVttTimestampMap> read(String text) {
    return text.lines()
        .takeWhile(line -> !line.isEmpty())
        .map(line -> line.startsWith(MARK) ? line.substring(MARK.length()) : line)
        .filter(line -> line.startsWith(TAG))
        .findFirst()
        .flatMap(line -> parse(line.substring(TAG.length())));
  }

  /** The text with its map, if it has one, that much later; beyond 33 bits only if it was. */
  static byte[] shift(byte[] bytes, long ticks) {
    String text = new String(bytes, ISO_8859_1);
    Optional<WebVttTimestampMap> map = read(text);
    Matcher line = LINE.matcher(text);
    if (map.isEmpty() || !line.find()) {
      return bytes;
    }
    Matcher clock = MPEGTS.matcher(text);
    if (!clock.find(line.end())) {
      return bytes;
    }
    long later = map.get().mpegts() + ticks;
    boolean wraps = map.get().mpegts() == PresentationTimes.wrapped(map.get().mpegts());
    long time = wraps ? PresentationTimes.wrapped(later) : Math.max(0, later);
    return (text.substring(0, clock.start(1)) + time + text.substring(clock.end(1)))
        .getBytes(ISO_8859_1);
  }

  private static Optional<WebVttTimestampMap> parse(String map) {
    Optional<Long> mpegts = Optional.empty();
    Optional<Duration> local = Optional.empty();
    for (String part : map.split(",", 3)) {
      Matcher first = MPEGTS.matcher(part.strip());
      Matcher second = LOCAL.matcher(part.strip());
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
