package io.millrace.media;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The samples of one track in one movie fragment (ISO/IEC 14496-12, 8.8.6).
 *
 * @param baseDecodeTime of the first sample, in units of the track's timescale
 * @param duration of all samples together, in the same units
 * @param firstSampleFlags empty without samples
 */
record TrackFragment(
    long trackId,
    OptionalLong baseDecodeTime,
    long samples,
    long duration,
    OptionalInt firstSampleFlags) {

  private static final int HEADER_BASE_OFFSET = 0x1;
  private static final int HEADER_DESCRIPTION = 0x2;
  private static final int HEADER_DURATION = 0x8;
  private static final int HEADER_SIZE = 0x10;
  private static final int HEADER_FLAGS = 0x20;
  private static final int RUN_OFFSET = 0x1;
  private static final int RUN_FIRST_FLAGS = 0x4;
  private static final int RUN_DURATION = 0x100;
  private static final int RUN_SIZE = 0x200;
  private static final int RUN_FLAGS = 0x400;
  private static final int RUN_COMPOSITION = 0x800;
  private static final int NOT_A_SYNC_SAMPLE = 0x10000;

  /** Whether the first sample can be decoded without an earlier one. */
  boolean startsWithKeyFrame() {
    return firstSampleFlags.isPresent() && (firstSampleFlags.getAsInt() & NOT_A_SYNC_SAMPLE) == 0;
  }

  /**
   * Reads a Track Fragment Box.
   *
   * @throws RuntimeException if it is damaged
   */
  static TrackFragment read(List<Box> fragment, Optional<MediaInitialization> initialization) {
    ByteBuffer header =
        Box.first(fragment, "tfhd")
            .orElseThrow(() -> new MalformedMediaException("a track fragment lacks its header"))
            .content()
            .duplicate();
    int present = header.getInt();
    long id = Integer.toUnsignedLong(header.getInt());
    Optional<MediaTrack> track = initialization.flatMap(movie -> movie.track(id));
    skip(header, present, HEADER_BASE_OFFSET, 8);
    skip(header, present, HEADER_DESCRIPTION, 4);
    long duration =
        (present & HEADER_DURATION) != 0
            ? Integer.toUnsignedLong(header.getInt())
            : track.map(MediaTrack::defaultSampleDuration).orElse(0L);
    skip(header, present, HEADER_SIZE, 4);
    int flags =
        (present & HEADER_FLAGS) != 0
            ? header.getInt()
            : track.map(MediaTrack::defaultSampleFlags).orElse(0);
    TrackFragment read = new TrackFragment(id, baseDecodeTime(fragment), 0, 0, OptionalInt.empty());
    for (Box box : fragment) {
      if (box.type().equals("trun")) {
        read = read.with(box.content().duplicate(), duration, flags);
      }
    }
    return read;
  }

  private static OptionalLong baseDecodeTime(List<Box> fragment) {
    Optional<ByteBuffer> time = Box.first(fragment, "tfdt").map(Box::content);
    if (time.isEmpty()) {
      return OptionalLong.empty();
    }
    ByteBuffer in = time.get();
    long units = in.get(0) == 1 ? in.getLong(4) : Integer.toUnsignedLong(in.getInt(4));
    if (units < 0) {
      throw new MalformedMediaException("a decode time is impossible");
    }
    return OptionalLong.of(units);
  }

  /** And the samples of a Track Fragment Run. */
  private TrackFragment with(ByteBuffer run, long defaultDuration, int defaultFlags) {
    int present = run.getInt();
    long count = Integer.toUnsignedLong(run.getInt());
    skip(run, present, RUN_OFFSET, 4);
    boolean firstGiven = (present & RUN_FIRST_FLAGS) != 0;
    int flags = firstGiven ? run.getInt() : defaultFlags;
    int entry = Integer.bitCount(present & (RUN_DURATION | RUN_SIZE | RUN_FLAGS | RUN_COMPOSITION));
    if (4L * entry * count > run.remaining()) {
      throw new MalformedMediaException("a run of samples is cut off");
    }
    if (count == 0) {
      return this;
    }
    int start = run.position();
    if (!firstGiven && (present & RUN_FLAGS) != 0) {
      int before = Integer.bitCount(present & (RUN_DURATION | RUN_SIZE));
      flags = run.getInt(start + 4 * before);
    }
    long total = 0;
    if ((present & RUN_DURATION) == 0) {
      total = Math.multiplyExact(count, defaultDuration);
    } else {
      for (int i = 0; i < count; i++) {
        total += Integer.toUnsignedLong(run.getInt(start + 4 * entry * i));
      }
    }
    return new TrackFragment(
        trackId,
        baseDecodeTime,
        samples + count,
        Math.addExact(duration, total),
        firstSampleFlags.isPresent() ? firstSampleFlags : OptionalInt.of(flags));
  }

  private static void skip(ByteBuffer in, int present, int flag, int bytes) {
    if ((present & flag) != 0) {
      in.position(in.position() + bytes);
    }
  }
}
