package io.millrace.upstream;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;

/**
 * One source's way to its origins: its own small connection pool, its own limits and its own
 * default headers, so that an ill origin costs its source and nobody else. Cookies that answers set
 * are sent with later requests (RFC 6265) until it is closed; what goes on elsewhere may {@link
 * #bring} them there.
 *
 * <p>Thread-safe. Failures are not retried: what to do about them is the caller's decision. Every
 * stage fails with an {@link UpstreamException} and with nothing else, never wrapped. Exceptions,
 * each of one more request:
 *
 * <ul>
 *   <li>A kept connection that breaks before it answers says nothing about the origin; the request
 *       is sent over a fresh one, unless it is a POST.
 *   <li>Where a playlist's redirects have led is asked directly; if that gives no playlist, the
 *       address itself is asked.
 *   <li>A segment whose redirect leads to a host that is down is asked for at the host that
 *       delivered the last one.
 * </ul>
 *
 * <p>An origin that answers with 429, 503 or 509 is left alone for a while: requests to it wait for
 * half of their time limit at most, or fail at once ({@code millrace.upstream.back-off}).
 */
public interface Upstream {

  /**
   * Fetches a playlist: the whole body, decoded (gzip, deflate), read as UTF-8. The body is limited
   * to {@code millrace.upstream.playlist.maximum-bytes} after decoding, the whole fetch to {@code
   * millrace.upstream.playlist.total-timeout}.
   */
  CompletionStage<FetchedText> fetchText(URI uri);

  /**
   * Tries a playlist out: fetches it as if this page had led to it. Other requests still come from
   * where {@link #comesFrom} says.
   */
  CompletionStage<FetchedText> fetchText(URI uri, URI page);

  /** The whole of a segment; see {@link #open(URI, Optional)}. */
  default CompletionStage<OpenedBody> open(URI uri) {
    return open(uri, Optional.empty());
  }

  /**
   * Asks for a segment, or for a part of a resource that is one (RFC 9110, 14); completes when the
   * head of the answer is there. The body must be run or cancelled; one that is not run soon is
   * given up, because it holds a connection.
   *
   * <p>The body has exactly the bytes of the range or fails. Where an origin ignores ranges, those
   * before it are read for nothing, as many as {@code millrace.upstream.segment.maximum-bytes}.
   * That setting also limits the body itself.
   */
  CompletionStage<OpenedBody> open(URI uri, Optional<BodyRange> range);

  /**
   * Fetches something small as it is: a key, a Media Initialization Section, session data. The time
   * limits are those of a playlist; ranges are as for {@link #open(URI, Optional)}.
   *
   * @param maximumBytes largest body
   */
  CompletionStage<ByteString> fetchBytes(
      Hop hop, URI uri, Optional<BodyRange> range, long maximumBytes);

  /**
   * Asks for a page, a script or the answer of an API, with the limits of a playlist. Cookies that
   * come with it are kept and sent with later requests of every kind (RFC 6265).
   */
  CompletionStage<FetchedText> ask(PageRequest request);

  /**
   * The page that led to the playlist. From now on requests for playlists, keys and segments that
   * have no {@code Referer} or {@code Origin} of their own name it, as a browser on that page does.
   *
   * @param page empty if none did
   */
  void comesFrom(Optional<URI> page);

  /**
   * The cookies that origins have set, for another way to the same source that goes on where this
   * one ends; of too many, or too large ones, those that were used last.
   */
  List<Cookie> cookies();

  /**
   * Goes on with the cookies of an earlier way, in place of any that were brought before; what
   * origins set here since wins.
   */
  void bring(List<Cookie> cookies);

  /** What is open at this moment; both numbers go back to zero on an upstream nobody uses. */
  UpstreamOccupancy occupancy();

  /** Ends the pool: what is under way fails, what comes later is refused. */
  void close();
}
