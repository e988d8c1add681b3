package io.millrace.media;

import java.util.OptionalLong;

/**
 * What the fragments of a segment say about one track so far, in units of its timescale.
 *
 * @param end where the next fragment is expected: counted from the start, or from zero without one
 * @param covered the durations of its samples together
 */
record TrackSpan(
    OptionalLong start, long end, long covered, long samples, boolean startsWithKeyFrame) {

  static final TrackSpan NOTHING = new TrackSpan(OptionalLong.empty(), 0, 0, 0, false);

  static TrackSpan of(TrackFragment first) {
    return new TrackSpan(
        first.baseDecodeTime(),
        Math.addExact(first.baseDecodeTime().orElse(0), first.duration()),
        first.duration(),
        first.samples(),
        first.startsWithKeyFrame());
  }

  /** And the next fragment. A time before the end is what other clocks do: then it is not used. */
  TrackSpan and(TrackFragment next) {
    long from = start.isEmpty() ? end : Math.max(end, next.baseDecodeTime().orElse(end));
    return new TrackSpan(
        start,
        Math.addExact(from, next.duration()),
        Math.addExact(covered, next.duration()),
        samples + next.samples(),
        samples == 0 ? next.startsWithKeyFrame() : startsWithKeyFrame);
  }

  /** From the start of the first sample to the end of the last. */
  long length() {
    return end - start.orElse(0);
  }
}
