package io.millrace.hls;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The dates of {@code EXT-X-PROGRAM-DATE-TIME} (RFC 8216, 4.3.2.6). */
final class ProgramDateTime {
  /** ISO 8601 as origins write it: zones with or without colon, and UTC where none is given. */
  private static final DateTimeFormatter FORMAT =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .appendLiteral('T')
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .appendPattern("[XXX][X]")
          .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
          .toFormatter(Locale.ROOT);

  /** Far enough from years of other than four digits for any playlist to count on or back. */
  private static final Instant EARLIEST = Instant.parse("1000-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9000-01-01T00:00:00Z");

  private ProgramDateTime() {}

  /** Empty when the text is no date, or one that no clock shows. */
  static Optional<Instant> parse(String text) {
    try {
      return Optional.of(FORMAT.parse(text))
          .map(Instant::from)
          .filter(date -> date.isAfter(EARLIEST) && date.isBefore(LATEST));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** The segments numbered, each with its date as far as that follows from the others. */
  static List<MediaSegment> filledIn(List<MediaSegment> segments, long firstNumber) {
    List<Optional<Instant>> dates = forwards(segments);
    fillBackwards(segments, dates);
    List<MediaSegment> filledIn = new ArrayList<>(segments.size());
    for (int i = 0; i < segments.size(); i++) {
      filledIn.add(segments.get(i).at(firstNumber + i, dates.get(i)));
    }
    return filledIn;
  }

  private static List<Optional<Instant>> forwards(List<MediaSegment> segments) {
    List<Optional<Instant>> dates = new ArrayList<>(segments.size());
    Optional<Instant> next = Optional.empty();
    for (MediaSegment segment : segments) {
      Optional<Instant> countedOn = segment.discontinuity() ? Optional.empty() : next;
      Optional<Instant> date = segment.programDateTime().or(() -> countedOn);
      dates.add(date);
      next = date.map(start -> start.plus(segment.duration()));
    }
    return dates;
  }

  private static void fillBackwards(List<MediaSegment> segments, List<Optional<Instant>> dates) {
    for (int i = segments.size() - 2; i >= 0; i--) {
      MediaSegment segment = segments.get(i);
      if (dates.get(i).isEmpty() && !segments.get(i + 1).discontinuity()) {
        dates.set(i, dates.get(i + 1).map(end -> end.minus(segment.duration())));
      }
    }
  }
}
