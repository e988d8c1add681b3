package io.millrace.upstream;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * An origin did not give what it was asked for. The message tells an operator what happened and
 * where, and holds no query string, token, user information or header value.
 */
public final class UpstreamException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong, coarse enough to count and to decide by. */
  public enum Kind {
    /** Not an address that can be asked: scheme, host, or a name that does not resolve. */
    ADDRESS,
    /** The host is inside the own network, where this source may not go. */
    FORBIDDEN,
    /** No connection: refused, unreachable, not in time, or no secure connection. */
    CONNECT,
    /** The head of the response or the next bytes of the body did not come in time. */
    TIMEOUT,
    /**
     * The origin answered with a status that does not give what was asked for; see {@link
     * #status()}.
     */
    STATUS,
    /**
     * Not asked: the origin wants to be left alone for longer than the request can wait. {@link
     * #status()} is the one that it said so with.
     */
    RATE_LIMITED,
    /** Redirects in a circle, too many of them, or one that leads nowhere. */
    REDIRECTS,
    /** The body is, or says it will be, larger than its limit. */
    TOO_LARGE,
    /** The body came slower than the least speed allowed. */
    TOO_SLOW,
    /** The connection broke, or the body ended before its declared length. */
    RESET,
    /**
     * What came is not HTTP, is encoded in a way that cannot be read, or is another part than asked
     * for.
     */
    PROTOCOL,
    /** Too many requests of this source are waiting already. */
    OVERLOAD,
    /** This upstream was closed by us. */
    CLOSED
  }

  private final Kind kind;
  private final int status;
  private final @Nullable Duration retryAfter;

  /** A failure without a status code. */
  public UpstreamException(Kind kind, String message) {
    this(kind, 0, null, message);
  }

  private UpstreamException(Kind kind, int status, @Nullable Duration retryAfter, String message) {
    super(message);
    this.kind = kind;
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** The origin answered, but not with what was asked for. */
  public static UpstreamException status(int status, String message) {
    return new UpstreamException(Kind.STATUS, status, null, message);
  }

  /** The origin answered that it wants to be left alone for this long. */
  static UpstreamException busy(int status, Duration retryAfter, String message) {
    return new UpstreamException(Kind.STATUS, status, retryAfter, message);
  }

  /** The origin was not asked, because it said so with this status before. */
  static UpstreamException rateLimited(int status, Duration retryAfter, String message) {
    return new UpstreamException(Kind.RATE_LIMITED, status, retryAfter, message);
  }

  /** What went wrong. */
  public Kind kind() {
    return kind;
  }

  /**
   * The status code of the response if the kind is {@link Kind#STATUS}, of an earlier one if it is
   * {@link Kind#RATE_LIMITED}.
   */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }

  /**
   * For how long from now the origin is left alone after a 429, 503 or 509: as long as it said
   * itself, up to {@code millrace.upstream.back-off.longest-retry-after}, or by our own back-off.
   * Empty for other failures.
   */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
