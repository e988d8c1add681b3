package io.millrace.channel;

import io.millrace.hls.Resolution;
import io.millrace.ladder.MeasuredStream;
import io.millrace.media.MediaDescription;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** What was measured of a track's media, as a Multivariant Playlist says it. Not thread-safe. */
final class Measurements {

  /** Told until something was measured: a guess that no player fails on. */
  private static final long ASSUMED_BANDWIDTH = 5_000_000;

  private long peakBandwidth;
  private MediaDescription description = MediaDescription.EMPTY;

  /** As an earlier run has measured. */
  void resume(long peak, MediaDescription earlier) {
    peakBandwidth = peak;
    description = earlier;
  }

  /** Bits per second; zero if nothing was measured. */
  long peakBandwidth() {
    return peakBandwidth;
  }

  MediaDescription description() {
    return description;
  }

  /** The first word counts: what players were told does not change. */
  void describe(MediaDescription measured) {
    if (!areDescribed()) {
      description = measured;
    }
  }

  /** Nobody plays what was measured any more. */
  void forget() {
    peakBandwidth = 0;
    description = MediaDescription.EMPTY;
  }

  boolean areDescribed() {
    return !description.codecs().isEmpty();
  }

  /** The peak only grows: a player that was told less than it gets may stall. */
  void segment(long bytes, Duration duration) {
    long bits = bytes * 8;
    peakBandwidth = Math.max(peakBandwidth, bits * 1000 / Math.max(1, duration.toMillis()));
  }

  MeasuredStream stream() {
    return new MeasuredStream(
        peakBandwidth > 0 ? peakBandwidth : ASSUMED_BANDWIDTH,
        OptionalLong.empty(),
        Optional.of(String.join(",", description.codecs())).filter(codecs -> !codecs.isEmpty()),
        description.picture().map(size -> new Resolution(size.width(), size.height())),
        description.frameRate().stream().mapToObj(BigDecimal::valueOf).findFirst());
  }
}
