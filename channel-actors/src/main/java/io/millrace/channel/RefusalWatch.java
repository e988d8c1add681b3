package io.millrace.channel;

import io.millrace.upstream.BodyRange;
import io.millrace.upstream.Cookie;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.Hop;
import io.millrace.upstream.OpenedBody;
import io.millrace.upstream.PageRequest;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamException;
import io.millrace.upstream.UpstreamOccupancy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.IntPredicate;
import org.apache.pekko.util.ByteString;

/**
 * A way to an origin that tells when an answer may mean "too many connections". Who asked hears of
 * the failure afterwards. Thread-safe.
 */
final class RefusalWatch implements Upstream {

  /** Too Many Requests (RFC 6585, 4); the two others are common usage. */
  private static final Set<Integer> PLAIN = Set.of(429, 458, 509);

  /** Says it in its body only, and may mean something else; of a playlist only. */
  private static final int FORBIDDEN = 403;

  /** Told of an answer that may mean it, on any thread. */
  interface Refused {

    /**
     * The origin answered with this status.
     *
     * @param retryAfter for how long it wants to be left alone, if it says so
     */
    void by(int status, Optional<Duration> retryAfter);
  }

  private final Upstream upstream;
  private final Refused refused;

  /** Watches this one. */
  RefusalWatch(Upstream upstream, Refused refused) {
    this.upstream = upstream;
    this.refused = refused;
  }

  /** Whether the status leaves no doubt. */
  static boolean isPlain(int status) {
    return PLAIN.contains(status);
  }

  private <T> CompletionStage<T> watched(CompletionStage<T> answer, IntPredicate mayMeanIt) {
    return answer.whenComplete(
        (value, failure) -> {
          // What was not even asked repeats an answer that was told already.
          if (failure != null
              && Failures.cause(failure) instanceof UpstreamException exception
              && exception.kind() == UpstreamException.Kind.STATUS) {
            exception.status().stream()
                .filter(mayMeanIt)
                .forEach(status -> refused.by(status, exception.retryAfter()));
          }
        });
  }

  @Override
  public CompletionStage<FetchedText> fetchText(URI uri) {
    return watched(upstream.fetchText(uri), status -> isPlain(status) || status == FORBIDDEN);
  }

  /** What a page names besides the stream may be anything, and forbidden to anybody. */
  @Override
  public CompletionStage<FetchedText> fetchText(URI uri, URI page) {
    return watched(upstream.fetchText(uri, page), RefusalWatch::isPlain);
  }

  @Override
  public CompletionStage<OpenedBody> open(URI uri, Optional<BodyRange> range) {
    return watched(upstream.open(uri, range), RefusalWatch::isPlain);
  }

  @Override
  public CompletionStage<ByteString> fetchBytes(
      Hop hop, URI uri, Optional<BodyRange> range, long maximumBytes) {
    return watched(upstream.fetchBytes(hop, uri, range, maximumBytes), RefusalWatch::isPlain);
  }

  @Override
  public CompletionStage<FetchedText> ask(PageRequest request) {
    return watched(upstream.ask(request), RefusalWatch::isPlain);
  }

  @Override
  public void comesFrom(Optional<URI> page) {
    upstream.comesFrom(page);
  }

  @Override
  public List<Cookie> cookies() {
    return upstream.cookies();
  }

  @Override
  public void bring(List<Cookie> cookies) {
    upstream.bring(cookies);
  }

  @Override
  public UpstreamOccupancy occupancy() {
    return upstream.occupancy();
  }

  @Override
  public void close() {
    upstream.close();
  }
}
