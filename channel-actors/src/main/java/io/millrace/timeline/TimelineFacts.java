package io.millrace.timeline;

import java.time.Duration;
import java.util.List;

/**
 * A {@link Timeline} as plain data, for the next run of its track. The lists of recordings and
 * events are not in it: they are read anew, and only the numbers go on.
 *
 * @param targetDuration whole seconds; zero while none is known
 * @param discontinuitySequence the tags that have left the playlist
 * @param nextMsn Media Sequence Number of the next segment
 * @param listed oldest first
 * @param breakDue a discontinuity stands before the next segment
 * @param published bound to its Target Duration
 */
public record TimelineFacts(
    Duration targetDuration,
    long discontinuitySequence,
    long nextMsn,
    List<PublishedSegment> listed,
    boolean breakDue,
    boolean published) {

  public TimelineFacts {
    listed = List.copyOf(listed);
  }

  /** Of the same timeline without its segments, as one that stopped. */
  public TimelineFacts emptied() {
    boolean used = breakDue || !listed.isEmpty();
    long period =
        discontinuitySequence + listed.stream().filter(PublishedSegment::discontinuity).count();
    return new TimelineFacts(targetDuration, period, nextMsn, List.of(), used, used);
  }
}
