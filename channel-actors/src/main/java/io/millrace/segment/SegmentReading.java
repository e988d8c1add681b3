package io.millrace.segment;

import org.apache.pekko.util.ByteString;

/** What a reader finds at its position in a body. */
sealed interface SegmentReading {
  record Bytes(ByteString bytes) implements SegmentReading {}

  record Ended() implements SegmentReading {}

  record Failed(Throwable cause) implements SegmentReading {}

  /** Nothing yet: the reader will be woken once. */
  record Waiting() implements SegmentReading {}
}
