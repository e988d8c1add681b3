package io.millrace.scaling;

/**
 * What one node was measured to need; see {@code docs/performance.md} for how. CPU time is that of
 * one core of the machine that measured.
 *
 * @param secondsPerPlaylist CPU seconds to answer for one Media Playlist, with gzip
 * @param secondsPerByte CPU seconds to send one byte of segments
 * @param secondsPerSegment CPU seconds that a new segment costs its channel besides fetching it
 */
record MeasuredCosts(double secondsPerPlaylist, double secondsPerByte, double secondsPerSegment) {

  /** {@code bin/load} and {@code bin/bench}. */
  static final MeasuredCosts OF_ONE_NODE = new MeasuredCosts(28.8e-6, 0.43e-9, 0.3e-3);
}
