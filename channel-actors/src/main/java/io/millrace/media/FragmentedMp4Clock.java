package io.millrace.media;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Shifts the times of fragmented MP4 in place (ISO/IEC 14496-12, 8.8.12). For one use. */
final class FragmentedMp4Clock {
  private static final int VERSION_AND_FLAGS = 4;

  private final Duration by;
  private Optional<MediaInitialization> initialization;

  FragmentedMp4Clock(Duration by, Optional<MediaInitialization> initialization) {
    this.by = by;
    this.initialization = initialization;
  }

  /** Up to the first box that is none. */
  void shift(ByteBuffer segment) {
    try {
      while (segment.hasRemaining()) {
        shift(Box.next(segment));
      }
    } catch (MalformedMediaException damaged) {
      // What is behind it stays as it is: nobody can tell where the next box begins.
    }
  }

  private void shift(Box box) {
    switch (box.type()) {
      case "moov" -> initialization = Optional.of(InitializationReader.movie(box.content()));
      case "moof" -> shiftFragment(box.content());
      case "sidx" -> shiftIndex(box.content());
      case "emsg" -> shiftEvent(box.content());
      default -> {}
    }
  }

  private void shiftFragment(ByteBuffer fragment) {
    for (Box box : Box.all(fragment)) {
      if (box.type().equals("traf")) {
        List<Box> inside = Box.all(box.content());
        Box.first(inside, "tfhd")
            .flatMap(header -> track(header.content()))
            .ifPresent(
                track ->
                    Box.first(inside, "tfdt")
                        .ifPresent(time -> shiftDecodeTime(time.content(), track.timescale())));
      }
    }
  }

  private Optional<MediaTrack> track(ByteBuffer header) {
    return header.limit() < VERSION_AND_FLAGS + Integer.BYTES
        ? Optional.empty()
        : initialization.flatMap(
            movie -> movie.track(Integer.toUnsignedLong(header.getInt(VERSION_AND_FLAGS))));
  }

  private void shiftDecodeTime(ByteBuffer time, long timescale) {
    shift(time, VERSION_AND_FLAGS, timescale);
  }

  /** The earliest presentation time behind a track and a timescale of its own (8.16.3). */
  private void shiftIndex(ByteBuffer index) {
    if (initialization.isPresent() && index.limit() >= 12) {
      shift(index, 12, Integer.toUnsignedLong(index.getInt(8)));
    }
  }

  /** Events of version 0 count from the beginning of the segment (ISO/IEC 23009-1, 5.10.3.3). */
  private void shiftEvent(ByteBuffer event) {
    if (initialization.isPresent() && event.limit() >= 8 && event.get(0) == 1) {
      shift(event, 8, Integer.toUnsignedLong(event.getInt(VERSION_AND_FLAGS)));
    }
  }

  /** A time of 32 bits in a box of version 0, of 64 bits in one of version 1. */
  private void shift(ByteBuffer box, int at, long timescale) {
    if (timescale == 0 || box.limit() < at + Integer.BYTES) {
      return;
    }
    if (box.get(0) == 0) {
      later(Integer.toUnsignedLong(box.getInt(at)), timescale)
          .filter(time -> time <= 0xffffffffL)
          .ifPresent(time -> box.putInt(at, time.intValue()));
    } else if (box.get(0) == 1 && box.limit() >= at + Long.BYTES) {
      later(box.getLong(at), timescale).ifPresent(time -> box.putLong(at, time));
    }
  }

  private Optional<Long> later(long time, long timescale) {
    var units = MediaTime.units(by, timescale);
    if (time < 0 || units.isEmpty() || units.getAsLong() > Long.MAX_VALUE - time) {
      return Optional.empty();
    }
    return Optional.of(Math.max(0, time + units.getAsLong()));
  }
}
