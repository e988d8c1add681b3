package io.millrace.channel;

import io.millrace.segment.ValidatedSegment;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What of a segment tells, without decoding it, whether its source goes on as it should.
 *
 * @param pictures tells its bytes from others; empty unless they hold pictures and say when these
 *     are shown, since other segments may well be the same again
 * @param bitrate of pictures, in bits per second; empty where there are none
 * @param jumps its clock does not go on from the segment before, though nobody announced that
 * @param startsWithKeyFrame whether it can be decoded on its own
 */
record ContentMark(
    Optional<Fingerprint> pictures,
    OptionalLong bitrate,
    boolean jumps,
    boolean startsWithKeyFrame) {

  /** Of shorter ones the bitrate says little. */
  private static final Duration SHORTEST = Duration.ofMillis(500);

  /** What bytes are told apart by. */
  record Fingerprint(long bytes, int checksum) {}

  static ContentMark of(ValidatedSegment segment, boolean jumps) {
    boolean hasPictures = segment.description().picture().isPresent();
    boolean isTimed = segment.mediaStart().isPresent();
    boolean isLong = segment.duration().compareTo(SHORTEST) >= 0;
    return new ContentMark(
        hasPictures && isTimed
            ? Optional.of(new Fingerprint(segment.bytes(), segment.checksum()))
            : Optional.empty(),
        hasPictures && isLong
            ? OptionalLong.of(segment.bytes() * 8 * 1000 / segment.duration().toMillis())
            : OptionalLong.empty(),
        jumps,
        segment.startsWithKeyFrame());
  }
}
