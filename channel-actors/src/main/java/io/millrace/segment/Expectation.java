package io.millrace.segment;

/** What the media of a segment should be like. */
public enum Expectation {
  /** It lasts as long as its playlist announces, and can be read on its own. */
  WHOLE,
  /** It is listed already, so that how long it lasts is not judged any more. */
  LISTED,
  /**
   * One picture of an {@code EXT-X-I-FRAMES-ONLY} playlist (RFC 8216, 4.3.3.6): what is announced
   * is the time to the next one, program tables are elsewhere, and the byte range may end inside of
   * an {@code mdat} box.
   */
  I_FRAME
}
