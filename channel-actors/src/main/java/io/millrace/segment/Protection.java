package io.millrace.segment;

/** How a segment is encrypted upstream, and what is done about it ({@code EXT-X-KEY}). */
public sealed interface Protection {

  /** Not at all. */
  record Clear() implements Protection {}

  /**
   * It is encrypted and stays so. Of samples that are encrypted one by one the container can still
   * be looked into.
   */
  record PassedThrough(Scope scope) implements Protection {}

  /** It is decrypted as it comes in, and held and published in the clear. */
  record Decrypted(SegmentCipher cipher) implements Protection {}

  /** What is encrypted. */
  enum Scope {
    /**
     * All bytes together, in blocks of 16 ({@code METHOD=AES-128}): nothing can be told of them.
     */
    WHOLE_SEGMENT,
    /** Samples, inside of a container in the clear ({@code SAMPLE-AES} and its kin). */
    SAMPLES
  }
}
