package io.millrace.segment;

/** The bytes that came are not a Media Segment that can be published; the message says why. */
public final class SegmentInvalidException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SegmentInvalidException(String reason) {
    super(reason);
  }
}
