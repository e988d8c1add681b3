package io.millrace.media;

import java.nio.ByteBuffer;
import java.time.Duration;

/** A part of a segment that plays by itself. Its bytes are read-only and must stay as they are. */
public record TransportStreamPiece(ByteBuffer bytes, Duration duration) {
  public TransportStreamPiece {
    bytes = bytes.asReadOnlyBuffer();
  }

  /** The bytes from position to limit, a view of its own for each caller. */
  @Override
  public ByteBuffer bytes() {
    return bytes.duplicate();
  }
}
