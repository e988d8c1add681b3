package io.millrace.segment;

import java.util.List;

/**
 * Where one body takes its memory from. Called without any lock of the body held, so that an
 * implementation may lock and may call other bodies.
 */
interface SegmentMemory {

  /**
   * Takes bytes.
   *
   * @throws SegmentStoreFull if there are none; then nothing was taken
   */
  void reserve(int bytes);

  /** Gives bytes back that were taken before. */
  void giveBack(long bytes);

  /** The body has ended without bytes, by failing or by being dropped; it must not be found. */
  void released();

  /** Does this while nobody else takes or gives. */
  void atomically(Runnable work);

  /** Somebody wants the bytes; takes no lock. */
  void used();

  /** Runs these as soon as the caller holds no lock. */
  void afterwards(List<Runnable> words);
}
