package io.millrace.segment;

import java.time.Duration;

/** Whether a segment may be published. */
public sealed interface SegmentVerdict {

  /** It may, with this duration. */
  record Valid(Duration duration) implements SegmentVerdict {}

  /** It may not, for this reason, in words for an operator. */
  record Invalid(String reason) implements SegmentVerdict {}
}
