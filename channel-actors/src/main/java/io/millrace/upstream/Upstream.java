package io.millrace.upstream;

import java.net.URI;
import java.util.concurrent.CompletionStage;

/**
 * One source's way to its origins: its own small connection pool, its own limits and its own
 * default headers, so that an ill origin costs its source and nobody else.
 *
 * <p>One exception: a kept connection that breaks before it answers says nothing about the origin,
 * and the request is sent once more over a fresh one.
 *
 * <p>Thread-safe. Failures are not retried: what to do about them is the caller's decision. Every
 * stage fails with an {@link UpstreamException} and with nothing else, never wrapped.
 */
public interface Upstream {

  /**
   * Fetches a playlist: the whole body, decoded (gzip, deflate), read as UTF-8. The body is limited
   * to {@code millrace.upstream.playlist.maximum-bytes} after decoding, the whole fetch to {@code
   * millrace.upstream.playlist.total-timeout}.
   */
  CompletionStage<FetchedText> fetchText(URI uri);

  /**
   * Asks for a segment; completes when the head of a 200 is there. The body must be run or
   * cancelled; one that is not run soon is given up, because it holds a connection.
   */
  CompletionStage<OpenedBody> open(URI uri);

  /** What is open at this moment; both numbers go back to zero on an upstream nobody uses. */
  UpstreamOccupancy occupancy();

  /** Ends the pool: what is under way fails, what comes later is refused. */
  void close();
}
