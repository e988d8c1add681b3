package io.millrace.media;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Turns the clock of one segment's media forward or back, so that the segments of another source go
 * on where those of the first one ended: for playlists that cannot say {@code EXT-X-DISCONTINUITY}
 * any more.
 *
 * <p>Times change in place, nothing moves and nothing else changes. What is not well formed, and
 * what a field has no room for, stays as it is.
 */
public final class MediaClockShift {

  private MediaClockShift() {}

  /**
   * A copy of the segment whose clock reads more. Never fails, whatever the bytes are.
   *
   * <ul>
   *   <li>Transport Stream: the base of every PCR, and PTS and DTS of every PES packet in the
   *       clear; they wrap at 2^33 units of 1/90,000 s.
   *   <li>Fragmented MP4: the decode times ({@code tfdt}) of tracks whose timescale is known, and
   *       with them the times of the segment index ({@code sidx}) and of events ({@code emsg} of
   *       version 1); a time before zero becomes zero.
   *   <li>Packed audio: the time stamp in the ID3 tags at its beginning (RFC 8216, 3.4); wraps.
   *   <li>WebVTT: the {@code MPEGTS} of its {@code X-TIMESTAMP-MAP} (RFC 8216, 3.5); wraps.
   * </ul>
   *
   * @param by how much more, rounded to the units of each clock; less if negative
   * @param initialization what {@code EXT-X-MAP} gives for fragmented MP4; without it, and without
   *     one in the segment itself, fragmented MP4 stays as it is
   */
  public static byte[] apply(
      MediaContainer container,
      byte[] segment,
      Duration by,
      Optional<MediaInitialization> initialization) {
    byte[] shifted = segment.clone();
    OptionalLong ticks = MediaTime.units(by, PesHeader.CLOCK);
    if (ticks.isEmpty()) {
      return shifted;
    }
    return switch (container) {
      case TRANSPORT_STREAM -> {
        new TransportStreamClock(shifted, ticks.getAsLong()).shift();
        yield shifted;
      }
      case FRAGMENTED_MP4 -> {
        new FragmentedMp4Clock(by, initialization).shift(ByteBuffer.wrap(shifted));
        yield shifted;
      }
      case ADTS, AC3, ENHANCED_AC3, MPEG_AUDIO -> {
        shiftPackedAudio(ByteBuffer.wrap(shifted), ticks.getAsLong());
        yield shifted;
      }
      case WEBVTT -> WebVttTimestampMap.shift(shifted, ticks.getAsLong());
    };
  }

  private static void shiftPackedAudio(ByteBuffer bytes, long ticks) {
    long at = 0;
    while (at < bytes.limit() && Id3Tag.startsAt(bytes, (int) at)) {
      long end = at + Id3Tag.lengthAt(bytes, (int) at);
      int content = (int) at + Id3Tag.HEADER;
      if (end <= bytes.limit()) {
        Id3Tag.shiftTimestamp(bytes.slice(content, (int) end - content), ticks);
      }
      at = end;
    }
  }
}
