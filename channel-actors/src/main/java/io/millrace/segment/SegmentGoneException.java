package io.millrace.segment;

/** The segment has left memory while it was being read. */
public final class SegmentGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SegmentGoneException() {
    super("the segment has left memory (millrace.segments.memory)");
  }
}
