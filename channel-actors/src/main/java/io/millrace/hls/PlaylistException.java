package io.millrace.hls;

/** A text that is not a playlist we can follow, with the place and the reason. */
public final class PlaylistException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final String reason;

  PlaylistException(int line, String reason) {
    super("line " + line + ": " + reason);
    this.line = line;
    this.reason = reason;
  }

  /** The number of the offending line, counted from 1. */
  public int line() {
    return line;
  }

  /** What is wrong, in words; it may quote the tag, never a URI. */
  public String reason() {
    return reason;
  }
}
