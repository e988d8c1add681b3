package io.millrace.channel;

import io.millrace.upstream.BodyRange;
import io.millrace.upstream.Cookie;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.Hop;
import io.millrace.upstream.OpenedBody;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.PageRequest;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamOccupancy;
import io.millrace.upstream.Upstreams;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Origins that see how many use an account at a time: whoever asks is there from the first request
 * until a while after its upstream was closed, since connections take time to end. Thread-safe.
 */
final class CountingOrigins implements Upstreams {

  private static final Duration CLOSING = Duration.ofMillis(70);

  private final Upstreams upstreams;
  private final Predicate<String> counts;
  private final InstantSource clock;
  private final Set<User> users = new LinkedHashSet<>();
  private int most;
  private List<String> whoWereMost = List.of();

  /**
   * Counts in front of these.
   *
   * @param counts whether a source, as {@code channel/source}, is of the account
   */
  CountingOrigins(Upstreams upstreams, Predicate<String> counts, InstantSource clock) {
    this.upstreams = upstreams;
    this.counts = counts;
    this.clock = clock;
  }

  @Override
  public Upstream open(OriginAccess access) {
    Upstream opened = upstreams.open(access);
    return counts.test(access.name()) ? new User(access.name(), opened) : opened;
  }

  synchronized int most() {
    return most;
  }

  /** Who they were when there were most. */
  synchronized List<String> whoWereMost() {
    return whoWereMost;
  }

  synchronized List<String> users() {
    forget();
    return users.stream().map(user -> user.name).toList();
  }

  private synchronized void asked(User user) {
    if (user.closedAt != null) {
      return;
    }
    forget();
    users.add(user);
    if (users.size() > most) {
      most = users.size();
      whoWereMost = users();
    }
  }

  private void forget() {
    users.removeIf(user -> !user.isOpen());
  }

  private final class User implements Upstream {
    final String name;
    private final Upstream upstream;
    volatile @Nullable Instant closedAt;

    User(String name, Upstream upstream) {
      this.name = name;
      this.upstream = upstream;
    }

    boolean isOpen() {
      Instant at = closedAt;
      return at == null || clock.instant().isBefore(at.plus(CLOSING));
    }

    @Override
    public CompletionStage<FetchedText> fetchText(URI uri) {
      asked(this);
      return upstream.fetchText(uri);
    }

    @Override
    public CompletionStage<FetchedText> fetchText(URI uri, URI page) {
      asked(this);
      return upstream.fetchText(uri, page);
    }

    @Override
    public CompletionStage<OpenedBody> open(URI uri, Optional<BodyRange> range) {
      asked(this);
      return upstream.open(uri, range);
    }

    @Override
    public CompletionStage<ByteString> fetchBytes(
        Hop hop, URI uri, Optional<BodyRange> range, long maximumBytes) {
      asked(this);
      return upstream.fetchBytes(hop, uri, range, maximumBytes);
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
    public CompletionStage<FetchedText> ask(PageRequest request) {
      asked(this);
      return upstream.ask(request);
    }

    @Override
    public void comesFrom(Optional<URI> page) {
      upstream.comesFrom(page);
    }

    @Override
    public UpstreamOccupancy occupancy() {
      synchronized (CountingOrigins.this) {
        return new UpstreamOccupancy(users.contains(this) && isOpen() ? 1 : 0, 0);
      }
    }

    @Override
    public void close() {
      closedAt = clock.instant();
      upstream.close();
    }
  }
}
