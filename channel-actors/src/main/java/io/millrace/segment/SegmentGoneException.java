package io.millrace.segment;

/** The segment was given up, or has left memory, while it was being fetched or read. */
public final class SegmentGoneException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  SegmentGoneException(String message) {
    super(message);
  }
}
