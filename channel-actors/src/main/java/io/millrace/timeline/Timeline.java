package io.millrace.timeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The published sequence of segments of one track, continuous across sources: what a Media Playlist
 * lists now, and what it has to remember of what it listed before.
 *
 * <p>Immutable. Every timeline that comes from another by these methods may be published after it:
 * Media Sequence Numbers only grow, a listed segment never changes, the Discontinuity Sequence
 * Number counts the tags that have left (RFC 8216, 6.2.1 and 6.2.2). The Target Duration stays what
 * it was at the first publication; only a longer segment raises it, since a playlist that lists a
 * segment longer than its Target Duration is not one.
 */
public final class Timeline {

  private final TimelineSettings settings;
  private final Mode mode;
  private final Duration targetDuration;
  private final long discontinuitySequence;
  private final long nextMsn;
  private final List<PublishedSegment> listed;
  private final boolean breakDue;

  private enum Growth {
    SLIDING,
    GROWING,
    RECORDING
  }

  /** What can change without a segment. */
  private record Mode(Growth growth, boolean published, boolean ended, List<String> headerTags) {

    Mode growing(Growth next) {
      return new Mode(next, published, ended, headerTags);
    }

    Mode shown() {
      return new Mode(growth, true, ended, headerTags);
    }

    Mode over() {
      return new Mode(growth, published, true, headerTags);
    }

    Mode saying(List<String> tags) {
      return new Mode(growth, published, ended, List.copyOf(tags));
    }
  }

  private Timeline(
      TimelineSettings settings,
      Mode mode,
      Duration targetDuration,
      long discontinuitySequence,
      long nextMsn,
      List<PublishedSegment> listed,
      boolean breakDue) {
    this.settings = settings;
    this.mode = mode;
    this.targetDuration = targetDuration;
    this.discontinuitySequence = discontinuitySequence;
    this.nextMsn = nextMsn;
    this.listed = List.copyOf(listed);
    this.breakDue = breakDue;
  }

  /** An empty timeline that goes on from the numbers of an earlier one. */
  public static Timeline resume(TimelineSettings settings, TimelineNumbers numbers) {
    return new Timeline(
        settings,
        new Mode(Growth.SLIDING, numbers.used(), false, List.of()),
        numbers.targetDuration(),
        numbers.discontinuitySequence(),
        numbers.nextMsn(),
        List.of(),
        numbers.used());
  }

  /** The timeline that goes on from another one. */
  public static Timeline resume(TimelineSettings settings, TimelineFacts facts) {
    return new Timeline(
        settings,
        new Mode(Growth.SLIDING, facts.published(), false, List.of()),
        facts.targetDuration(),
        facts.discontinuitySequence(),
        facts.nextMsn(),
        facts.listed(),
        facts.breakDue());
  }

  /** What the next run of the track goes on from. */
  public TimelineFacts facts() {
    boolean slides = mode.growth() == Growth.SLIDING && !mode.ended();
    Timeline kept = slides ? this : emptied();
    return new TimelineFacts(
        kept.targetDuration,
        kept.discontinuitySequence,
        kept.nextMsn,
        kept.listed,
        kept.breakDue,
        kept.mode.published());
  }

  /**
   * A timeline of a recording: all its segments, the end, and nothing else ever ({@code
   * EXT-X-PLAYLIST-TYPE:VOD}). The window does not bind it.
   */
  public static Timeline recording(
      TimelineSettings settings, TimelineNumbers numbers, List<NewSegment> segments) {
    return resume(settings, numbers).recorded(segments);
  }

  /** This one, which must be empty, with all segments of a recording; see {@link #recording}. */
  Timeline recorded(List<NewSegment> segments) {
    requireEmpty();
    var next = new ArrayList<PublishedSegment>(segments.size());
    Duration longest = targetDuration;
    for (NewSegment segment : segments) {
      boolean discontinuity = next.isEmpty() ? breakDue : segment.discontinuity();
      next.add(PublishedSegment.of(segment, nextMsn + next.size(), discontinuity));
      longest = longer(longest, rounded(segment.duration()));
    }
    return new Timeline(
        settings,
        new Mode(Growth.RECORDING, mode.published(), true, mode.headerTags()),
        longest,
        discontinuitySequence,
        nextMsn + next.size(),
        next,
        false);
  }

  /**
   * The same, with {@code EXT-X-DISCONTINUITY} due before the next segment; asking twice costs one.
   */
  public Timeline breakBeforeNext() {
    return with(mode, targetDuration, breakDue || !listed.isEmpty());
  }

  /**
   * The same with at least this Target Duration, rounded up to whole seconds; refused once
   * published.
   */
  public Timeline expecting(Duration segmentDuration) {
    return mode.published()
        ? this
        : with(mode, longer(targetDuration, wholeSecondsUp(segmentDuration)), breakDue);
  }

  /** The same, from now on bound to its Target Duration. */
  public Timeline publish() {
    return with(mode.shown(), targetDuration, breakDue);
  }

  /**
   * The same, from now on an event: nothing leaves until {@link TimelineSettings#eventSegments} are
   * listed.
   */
  public Timeline growing() {
    return with(mode.growing(Growth.GROWING), targetDuration, breakDue);
  }

  /**
   * The same recording, with these lines that concern the whole playlist.
   *
   * @throws IllegalStateException when it is no recording: a live playlist outlives its source
   */
  public Timeline saying(List<String> headerTags) {
    if (!isRecording()) {
      throw new IllegalStateException("only a recording says more of its playlist");
    }
    return with(mode.saying(headerTags), targetDuration, breakDue);
  }

  /** The same for good: nothing is appended any more ({@code EXT-X-ENDLIST}). */
  public Timeline ended() {
    return with(mode.over(), targetDuration, breakDue);
  }

  /** The same without segments: what a channel keeps that stopped. It slides, and is not ended. */
  public Timeline emptied() {
    return resume(settings, numbers());
  }

  /**
   * An empty timeline whose next segment gets at least this Media Sequence Number.
   *
   * @throws IllegalStateException when something is listed
   */
  public Timeline startingAt(long msn) {
    requireEmpty();
    return new Timeline(
        settings,
        mode,
        targetDuration,
        discontinuitySequence,
        Math.max(nextMsn, msn),
        listed,
        breakDue);
  }

  /**
   * The same, so that the next segment lies in this period: that of the newest listed one or the
   * one after it.
   *
   * <p>While nothing is listed it may be any period that is not below {@link #period}. Those that
   * are left out count as a segment each in the Media Sequence Numbers, so that whoever remembers
   * the last segment can tell that there was something in between; so does what was left out of the
   * same period.
   */
  Timeline inPeriod(long period) {
    if (listed.isEmpty()) {
      return startingIn(period);
    }
    long tags = period - period();
    if (tags < 0 || tags > 1) {
      throw new IllegalArgumentException("period " + period + " cannot follow " + period());
    }
    return with(mode, targetDuration, tags == 1);
  }

  private Timeline startingIn(long period) {
    long later = period - discontinuitySequence;
    if (!breakDue) {
      return starting(period, nextMsn, false);
    }
    if (later < 0) {
      throw new IllegalArgumentException(
          "period " + period + " cannot follow " + discontinuitySequence);
    }
    return later == 0
        ? starting(period, nextMsn + 1, false)
        : starting(period - 1, nextMsn + later - 1, true);
  }

  private Timeline starting(long sequence, long msn, boolean due) {
    return new Timeline(settings, mode, targetDuration, sequence, msn, listed, due);
  }

  private void requireEmpty() {
    if (!listed.isEmpty()) {
      throw new IllegalStateException("the timeline lists segments already");
    }
  }

  /**
   * Lists one more segment and lets the oldest leave as far as the window allows.
   *
   * @throws IllegalStateException when the timeline has ended
   */
  public Timeline append(NewSegment segment) {
    if (mode.ended()) {
      throw new IllegalStateException("the timeline has ended");
    }
    var next = new ArrayList<>(listed);
    boolean discontinuity = breakDue || (segment.discontinuity() && !listed.isEmpty());
    next.add(PublishedSegment.of(segment, nextMsn, discontinuity));
    Duration target = longer(targetDuration, rounded(segment.duration()));
    long removedBreaks = removeOldest(next, target, mostListed());
    return new Timeline(
        settings, mode, target, discontinuitySequence + removedBreaks, nextMsn + 1, next, false);
  }

  private int mostListed() {
    return mode.growth() == Growth.GROWING
        ? Math.max(settings.window(), settings.eventSegments())
        : settings.window();
  }

  /**
   * The same with no more segments than three Target Durations need: memory is scarce. A recording
   * stays whole.
   */
  public Timeline shortened() {
    if (isRecording()) {
      return this;
    }
    var next = new ArrayList<>(listed);
    long removedBreaks = removeOldest(next, targetDuration, 0);
    return new Timeline(
        settings,
        mode,
        targetDuration,
        discontinuitySequence + removedBreaks,
        nextMsn,
        next,
        breakDue);
  }

  /** The same without so many of its oldest segments; one that stays at least is the newest. */
  public Timeline withoutOldest(int count) {
    List<PublishedSegment> left = listed.subList(0, count);
    long removedBreaks = left.stream().filter(PublishedSegment::discontinuity).count();
    return new Timeline(
        settings,
        mode,
        targetDuration,
        discontinuitySequence + removedBreaks,
        nextMsn,
        listed.subList(count, listed.size()),
        breakDue);
  }

  private static long removeOldest(List<PublishedSegment> segments, Duration target, int most) {
    if (segments.size() <= most) {
      return 0;
    }
    Duration least = target.multipliedBy(TimelineSettings.HOLD_BACK);
    Duration left = total(segments);
    long removedBreaks = 0;
    while (segments.size() > most
        && left.minus(segments.getFirst().duration()).compareTo(least) >= 0) {
      PublishedSegment oldest = segments.removeFirst();
      left = left.minus(oldest.duration());
      removedBreaks += oldest.discontinuity() ? 1 : 0;
    }
    return removedBreaks;
  }

  /** What the next timeline of this track needs when this one is gone. */
  public TimelineNumbers numbers() {
    boolean used = breakDue || !listed.isEmpty();
    return new TimelineNumbers(nextMsn, period(), targetDuration, used);
  }

  /**
   * Discontinuity Sequence Number of the newest listed segment, or of the playlist while none is.
   */
  public long period() {
    return discontinuitySequence + listed.stream().filter(PublishedSegment::discontinuity).count();
  }

  /**
   * Whether an earlier playlist of this track may be known to players, though nothing is listed.
   */
  boolean isResumed() {
    return listed.isEmpty() && breakDue;
  }

  public boolean isRecording() {
    return mode.growth() == Growth.RECORDING;
  }

  public boolean isEnded() {
    return mode.ended();
  }

  /** Other lines that concern the whole playlist; only a recording has some. */
  public List<String> headerTags() {
    return mode.headerTags();
  }

  /** Whole seconds; zero while nothing is known. */
  public Duration targetDuration() {
    return targetDuration;
  }

  /** Media Sequence Number of the first listed segment, or of the next one while none is. */
  public long mediaSequenceNumber() {
    return nextMsn - listed.size();
  }

  /** Media Sequence Number that the next segment will get. */
  public long nextMsn() {
    return nextMsn;
  }

  /** {@code EXT-X-DISCONTINUITY-SEQUENCE}: the tags that have left the playlist. */
  public long discontinuitySequence() {
    return discontinuitySequence;
  }

  /** Oldest first. */
  public List<PublishedSegment> listed() {
    return listed;
  }

  public Duration duration() {
    return total(listed);
  }

  /** Wall-clock time of the end of what is listed, where the source told. */
  public Optional<Instant> endDateTime() {
    return listed.isEmpty() ? Optional.empty() : listed.getLast().endDateTime();
  }

  private Timeline with(Mode next, Duration target, boolean due) {
    return new Timeline(settings, next, target, discontinuitySequence, nextMsn, listed, due);
  }

  private static Duration total(List<PublishedSegment> segments) {
    return segments.stream().map(PublishedSegment::duration).reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * RFC 8216, 4.3.3.1: a duration, rounded to the nearest integer, is at most the Target Duration.
   */
  private static Duration rounded(Duration duration) {
    return Duration.ofSeconds(Math.max(1, duration.plusMillis(500).toSeconds()));
  }

  private static Duration wholeSecondsUp(Duration duration) {
    return Duration.ofSeconds(Math.max(1, duration.plusSeconds(1).minusNanos(1).toSeconds()));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
