package io.millrace.media;

/** Bytes are not the media that they should be. The message says why, in words for an operator. */
public final class MalformedMediaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MalformedMediaException(String reason) {
    super(reason);
  }
}
