package io.millrace.segment;

/** The memory for segments is used up and nothing in it may leave. */
public final class SegmentStoreFull extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SegmentStoreFull(String message) {
    super(message);
  }
}
