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
  private final Duration targetDuration;
  private final long discontinuitySequence;
  private final long nextMsn;
  private final List<PublishedSegment> listed;
  private final boolean breakDue;
  private final boolean published;

  private Timeline(
      TimelineSettings settings,
      Duration targetDuration,
      long discontinuitySequence,
      long nextMsn,
      List<PublishedSegment> listed,
      boolean breakDue,
      boolean published) {
    this.settings = settings;
    this.targetDuration = targetDuration;
    this.discontinuitySequence = discontinuitySequence;
    this.nextMsn = nextMsn;
    this.listed = List.copyOf(listed);
    this.breakDue = breakDue;
    this.published = published;
  }

  /** An empty timeline that goes on from the numbers of an earlier one. */
  public static Timeline resume(TimelineSettings settings, TimelineNumbers numbers) {
    return new Timeline(
        settings,
        numbers.targetDuration(),
        numbers.discontinuitySequence(),
        numbers.nextMsn(),
        List.of(),
        numbers.used(),
        numbers.used());
  }

  /**
   * The same, with {@code EXT-X-DISCONTINUITY} due before the next segment; asking twice costs one.
   */
  public Timeline breakBeforeNext() {
    boolean due = breakDue || !listed.isEmpty();
    return with(targetDuration, discontinuitySequence, listed, due, published);
  }

  /**
   * The same with at least this Target Duration, rounded up to whole seconds; refused once
   * published.
   */
  public Timeline expecting(Duration segmentDuration) {
    return published
        ? this
        : with(
            longer(targetDuration, wholeSecondsUp(segmentDuration)),
            discontinuitySequence,
            listed,
            breakDue,
            false);
  }

  /** The same, from now on bound to its Target Duration. */
  public Timeline publish() {
    return with(targetDuration, discontinuitySequence, listed, breakDue, true);
  }

  /** The same without segments: what a channel keeps that stopped. */
  public Timeline emptied() {
    return resume(settings, numbers());
  }

  /** Lists one more segment and lets the oldest leave as far as the window allows. */
  public Timeline append(NewSegment segment) {
    var next = new ArrayList<>(listed);
    boolean discontinuity = breakDue || (segment.discontinuity() && !listed.isEmpty());
    next.add(PublishedSegment.of(segment, nextMsn, discontinuity));
    Duration target = longer(targetDuration, rounded(segment.duration()));
    long removedBreaks = removeOldest(next, target, settings.window());
    return new Timeline(
        settings,
        target,
        discontinuitySequence + removedBreaks,
        nextMsn + 1,
        next,
        false,
        published);
  }

  /** The same with no more segments than three Target Durations need: memory is scarce. */
  public Timeline shortened() {
    var next = new ArrayList<>(listed);
    long removedBreaks = removeOldest(next, targetDuration, 0);
    return with(targetDuration, discontinuitySequence + removedBreaks, next, breakDue, published);
  }

  private static long removeOldest(List<PublishedSegment> segments, Duration target, int most) {
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
    long breaks = listed.stream().filter(PublishedSegment::discontinuity).count();
    boolean used = breakDue || !listed.isEmpty();
    return new TimelineNumbers(nextMsn, discontinuitySequence + breaks, targetDuration, used);
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

  private Timeline with(
      Duration target,
      long sequence,
      List<PublishedSegment> segments,
      boolean due,
      boolean isPublished) {
    return new Timeline(settings, target, sequence, nextMsn, segments, due, isPublished);
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
