package io.millrace.media;

/**
 * One stream of a program, as its Program Map Table names it.
 *
 * @param streamType of ISO/IEC 13818-1, table 2-34, and its registered extensions
 */
public record ElementaryStream(int pid, int streamType, Kind kind) {

  /** What a stream is for. */
  public enum Kind {
    VIDEO,
    AUDIO,
    /** Captions, timed metadata, splice information, or unknown. */
    OTHER
  }
}
