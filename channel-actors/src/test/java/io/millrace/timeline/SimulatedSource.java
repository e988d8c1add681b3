package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/** A live origin that makes playlist texts in its own time, and misbehaves on demand. */
final class SimulatedSource {

  private static final int REMEMBERED_TEXTS = 8;
  private static final long NAMES_FORGOTTEN = 100;

  final String name;
  private final Random random;
  private final boolean tellsDates;
  private final int window;
  private final Deque<Made> listed = new ArrayDeque<>();
  private final List<String> earlier = new ArrayList<>();
  private Duration clockError;
  private Duration lag;
  private Duration usual;
  private Instant madeUntil;
  private boolean frozen;
  private boolean steady;
  private long nextMsn;
  private long nextContent;
  private long discontinuitySequence;
  private int names;
  private boolean breakDue;

  /** What one segment is, under whatever number and name. */
  private record Made(
      long content,
      long msn,
      String file,
      Duration duration,
      Instant start,
      boolean discontinuity,
      boolean gap) {}

  SimulatedSource(
      String name, Random random, boolean tellsDates, Duration clockError, Duration usual) {
    this.name = name;
    this.random = random;
    this.tellsDates = tellsDates;
    this.clockError = clockError;
    this.usual = usual;
    this.window = random.nextInt(3, 12);
    this.lag = Duration.ofMillis(random.nextInt(3_000));
    this.nextMsn = random.nextInt(5_000);
    this.madeUntil = Instant.EPOCH;
  }

  /** One that does nothing unusual unless told to. */
  static SimulatedSource healthy(
      String name, Random random, boolean tellsDates, Duration clockError, Duration usual) {
    var source = new SimulatedSource(name, random, tellsDates, clockError, usual);
    source.steady = true;
    return source;
  }

  /** As if it had been running for a while. */
  SimulatedSource startedBefore(Instant now) {
    madeUntil = now.minus(usual.multipliedBy(window + 1L)).minusMillis(random.nextInt(6_000));
    run(now);
    return this;
  }

  boolean tellsTheTime() {
    return tellsDates && clockError.isZero();
  }

  void run(Instant now) {
    Duration next = nextDuration();
    while (!frozen && !madeUntil.plus(next).plus(lag).isAfter(now)) {
      make(next);
      next = nextDuration();
    }
  }

  private Duration nextDuration() {
    long millis = usual.toMillis();
    return Duration.ofMillis(
        !steady && random.nextInt(30) == 0 ? millis / 2 + random.nextLong(millis) : millis);
  }

  private void make(Duration duration) {
    String file = (char) ('a' + names % 26) + "" + nextMsn + ".ts";
    listed.add(
        new Made(
            nextContent++,
            nextMsn++,
            file,
            duration,
            madeUntil,
            breakDue,
            random.nextInt(40) == 0));
    breakDue = false;
    madeUntil = madeUntil.plus(duration);
    while (listed.size() > window) {
      discontinuitySequence += listed.removeFirst().discontinuity() ? 1 : 0;
    }
  }

  void freeze() {
    frozen = true;
  }

  /** Goes on with everything that was held up, or without it. */
  void thaw(Instant now, boolean losing) {
    if (frozen && losing) {
      madeUntil = now.minus(lag);
    }
    frozen = false;
  }

  void tagDiscontinuity() {
    breakDue = true;
  }

  void changeDurations(Duration next) {
    usual = next;
  }

  /** The encoder is started anew; the old window is gone. */
  void reset(Instant now) {
    long before = nextMsn;
    nextMsn =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> before + random.nextInt(10, 1_000);
          case 2 -> before + random.nextInt(3);
          default -> Math.max(0, before - random.nextInt(1, 6));
        };
    boolean namesMayStay = nextMsn == 0 && before > NAMES_FORGOTTEN + 2L * window;
    names += namesMayStay && random.nextBoolean() ? 0 : 1;
    if (!clockError.isZero()) {
      clockError = clockError.plusSeconds(random.nextInt(-60, 60));
    }
    listed.clear();
    earlier.clear();
    madeUntil = now.minus(lag).minus(usual.multipliedBy(random.nextInt(3)));
    nextContent++; // so that nobody takes it for going on
    run(now);
  }

  /** The playlist as it is now. */
  String text() {
    String token = Integer.toString(random.nextInt(1_000));
    var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:");
    text.append(targetDuration().toSeconds()).append("\n#EXT-X-MEDIA-SEQUENCE:");
    text.append(listed.isEmpty() ? nextMsn : listed.getFirst().msn());
    text.append("\n#EXT-X-DISCONTINUITY-SEQUENCE:").append(discontinuitySequence).append('\n');
    listed.forEach(segment -> append(text, segment, token));
    String playlist = text.toString();
    earlier.add(playlist);
    if (earlier.size() > REMEMBERED_TEXTS) {
      earlier.removeFirst();
    }
    return playlist;
  }

  private void append(StringBuilder text, Made segment, String token) {
    if (segment.discontinuity()) {
      text.append("#EXT-X-DISCONTINUITY\n");
    }
    if (tellsDates) {
      text.append("#EXT-X-PROGRAM-DATE-TIME:")
          .append(segment.start().plus(clockError))
          .append('\n');
    }
    if (segment.gap()) {
      text.append("#EXT-X-GAP\n");
    }
    long millis = segment.duration().toMillis();
    text.append("#EXTINF:%d.%03d,%n".formatted(millis / 1_000, millis % 1_000));
    text.append("#X-CONTENT:").append(segment.content()).append('\n');
    text.append("edge").append(token).append('/').append(segment.file()).append("?t=");
    text.append(token).append('\n');
  }

  /** What a cache or a replica that lags may still answer; the oldest where it is stuck. */
  String staleText(boolean oldest) {
    if (earlier.isEmpty()) {
      return text();
    }
    return earlier.get(oldest ? 0 : random.nextInt(earlier.size()));
  }

  Duration targetDuration() {
    Duration longest = listed.stream().map(Made::duration).max(Duration::compareTo).orElse(usual);
    return Duration.ofSeconds(Math.max(usual.toSeconds(), longest.plusMillis(999).toSeconds()));
  }

  @Override
  public String toString() {
    return name + (tellsDates ? " with dates " + clockError : "") + " window " + window;
  }
}
