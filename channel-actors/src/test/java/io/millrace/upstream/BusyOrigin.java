package io.millrace.upstream;

import java.time.Duration;

/** What an origin that wants to be left alone leads to, for tests elsewhere. */
public final class BusyOrigin {

  private BusyOrigin() {}

  /** The origin has just said so. */
  public static UpstreamException answers(int status, Duration retryAfter) {
    return UpstreamException.busy(status, retryAfter, "refused by a test");
  }

  /** It was not asked, since it said so before. */
  public static UpstreamException isLeftAlone(int status, Duration retryAfter) {
    return UpstreamException.rateLimited(status, retryAfter, "not asked by a test");
  }
}
