package io.millrace.http.viewer;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.millrace.channel.ChannelCommand.ViewersSeen;
import io.millrace.channel.Channels;
import io.millrace.source.ChannelId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who watches what on this node right now. A session that has asked for nothing within the viewer
 * time-out is forgotten; so are the least active ones beyond the bound.
 *
 * <p>Thread-safe. A request costs one look-up and a few additions and takes no lock but for the
 * first one of a session; the channels hear of their viewers by {@link #report} only.
 */
public final class ViewerLedger {

  private static final int USER_AGENT_LENGTH = 200;

  private final Ticker ticker;
  private final Instant start;
  private final long startNanos;
  private final Cache<Key, Visit> visits;
  private final ConcurrentMap<ChannelId, Integer> viewers = new ConcurrentHashMap<>();

  public ViewerLedger(ViewerSettings settings) {
    this(settings, Ticker.systemTicker(), Instant.now());
  }

  /**
   * @param start what the clock says when the ticker says what it says now
   */
  ViewerLedger(ViewerSettings settings, Ticker ticker, Instant start) {
    this.ticker = ticker;
    this.start = start;
    this.startNanos = ticker.read();
    this.visits =
        Caffeine.newBuilder()
            .expireAfterAccess(settings.timeout())
            .maximumSize(settings.tracked())
            .ticker(ticker)
            .executor(Runnable::run)
            .<Key, Visit>removalListener((key, visit, cause) -> left(requireNonNull(key)))
            .build();
  }

  /** The session has asked for a playlist of the channel and gets so many bytes. */
  public void servedPlaylist(ChannelId channel, String session, String userAgent, long bytes) {
    Visit visit = visit(channel, session, userAgent);
    visit.bytes.addAndGet(bytes);
  }

  /** The session has asked for a segment; its bytes are added as they are handed over. */
  public BytesServed servesSegment(ChannelId channel, String session, String userAgent) {
    Visit visit = visit(channel, session, userAgent);
    visit.segments.incrementAndGet();
    return visit.bytes::addAndGet;
  }

  /** Adds to what a viewer has been served. */
  @FunctionalInterface
  public interface BytesServed {

    /** For what no session has asked for. */
    BytesServed UNCOUNTED = bytes -> {};

    void add(long bytes);
  }

  /** The viewers of a channel, the first one first. */
  public List<Viewer> viewers(ChannelId channel) {
    visits.cleanUp();
    return visits.asMap().entrySet().stream()
        .filter(entry -> entry.getKey().channel().equals(channel))
        .map(entry -> entry.getValue().viewer(entry.getKey().session()))
        .sorted(Comparator.comparing(Viewer::firstSeen))
        .toList();
  }

  /**
   * Tells every watched channel how many viewers it has, and those that have just lost the last one
   * so, once. To be called once a second.
   */
  public void report(Channels channels) {
    visits.cleanUp();
    viewers.forEach(
        (channel, count) -> {
          if (count > 0 || viewers.remove(channel, count)) {
            channels.tell(channel, new ViewersSeen(count, Set.of()));
          }
        });
  }

  private Visit visit(ChannelId channel, String session, String userAgent) {
    Visit visit = visits.get(new Key(channel, session), key -> entered(key, userAgent));
    visit.lastSeen = ticker.read();
    return visit;
  }

  private Visit entered(Key key, String userAgent) {
    viewers.merge(key.channel(), 1, Integer::sum);
    return new Visit(ticker.read(), cut(userAgent));
  }

  private void left(Key key) {
    viewers.merge(key.channel(), -1, Integer::sum);
  }

  private Instant at(long nanos) {
    return start.plusNanos(nanos - startNanos);
  }

  private static String cut(String userAgent) {
    return userAgent.length() <= USER_AGENT_LENGTH
        ? userAgent
        : userAgent.substring(0, USER_AGENT_LENGTH);
  }

  private record Key(ChannelId channel, String session) {}

  private final class Visit {
    private final long firstSeen;
    private final String userAgent;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong segments = new AtomicLong();
    private volatile long lastSeen;

    Visit(long now, String userAgent) {
      this.firstSeen = now;
      this.lastSeen = now;
      this.userAgent = userAgent;
    }

    Viewer viewer(String session) {
      return new Viewer(
          session, at(firstSeen), at(lastSeen), bytes.get(), segments.get(), userAgent);
    }
  }
}
