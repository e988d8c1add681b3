package io.millrace.http.viewer;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.millrace.channel.ChannelCommand.ViewersSeen;
import io.millrace.channel.Channels;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.channel.ViewerSketch;
import io.millrace.source.ChannelId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Who watches what on this node right now. A session that has asked for nothing within the viewer
 * time-out is forgotten; so are the least active ones beyond the bound.
 *
 * <p>Thread-safe. A request costs one look-up and a few additions and takes no lock but for the
 * first one of a session. The channels hear of their viewers by {@link #report}, and of the first
 * one at once: a channel that is about to stop because nobody watches must not do so just when
 * somebody has been told what it plays.
 */
public final class ViewerLedger {

  private static final int USER_AGENT_LENGTH = 200;

  private final CountingNode node;
  private final Channels channels;
  private final Ticker ticker;
  private final Instant start;
  private final long startNanos;
  private final Cache<Key, Visit> visits;
  private final SessionIds sessions;
  private final Admissions admissions;
  private final ConcurrentMap<ChannelId, Audience> audiences = new ConcurrentHashMap<>();
  private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();

  /** Nobody watches yet. */
  public ViewerLedger(ViewerSettings settings, CountingNode node, Channels channels) {
    this(settings, node, channels, Ticker.systemTicker(), InstantSource.system());
  }

  ViewerLedger(
      ViewerSettings settings,
      CountingNode node,
      Channels channels,
      Ticker ticker,
      InstantSource clock) {
    this.node = node;
    this.channels = channels;
    this.ticker = ticker;
    this.start = clock.instant();
    this.sessions = new SessionIds(node.key(), clock);
    this.startNanos = ticker.read();
    this.admissions = new Admissions(settings, ticker);
    this.visits =
        Caffeine.newBuilder()
            .expireAfterAccess(settings.timeout())
            .maximumSize(settings.tracked())
            .ticker(ticker)
            .executor(Runnable::run)
            .<Key, Visit>removalListener(
                (key, visit, cause) -> left(requireNonNull(key), requireNonNull(visit)))
            .build();
  }

  /** A new session for whoever asks for a playlist of the channel; not a viewer yet. */
  public String giveSession(ChannelId channel) {
    return sessions.fresh(channel);
  }

  /** The session has asked for the playlist of a track and gets so many bytes. */
  public void servedPlaylist(
      ChannelId channel, TrackView track, String session, String userAgent, long bytes) {
    Visit visit = visit(channel, Optional.of(track.id()), session, userAgent);
    visit.askedPlaylist = true;
    visit.bytes.addAndGet(bytes);
    if (mayPauseLong(channel, track, session)) {
      admissions.add(channel, session);
    }
  }

  /**
   * Who watches a recording never asks for its playlist again. And who has watched for a day by
   * turns on all nodes still is a viewer on those that it is not at just now.
   */
  private boolean mayPauseLong(ChannelId channel, TrackView track, String session) {
    return track.onDemand() || sessions.grewOld(channel, session);
  }

  /** The session has asked for a segment of a track that the channel has, and gets none now. */
  public void askedSegment(ChannelId channel, TrackId track, String session, String userAgent) {
    visit(channel, Optional.of(track), session, userAgent);
  }

  /**
   * The session gets a segment; its bytes are added as they are handed over.
   *
   * @param track empty if the channel no longer has the segment's track
   */
  public BytesServed servesSegment(
      ChannelId channel, Optional<TrackId> track, String session, String userAgent) {
    Visit visit = visit(channel, track, session, userAgent);
    visit.segments.incrementAndGet();
    return visit.bytes::addAndGet;
  }

  /**
   * The session waits for something of a track: until {@link Waiting#end} it asks for the track all
   * the time, so that the track does not fall asleep before anybody has seen it.
   */
  public Waiting waitsFor(ChannelId channel, TrackId track, String session, String userAgent) {
    var fresh = new Waiting(channel, track, session, userAgent);
    waiting.add(fresh);
    fresh.ask();
    return fresh;
  }

  /**
   * Whether the session is a viewer of the channel that knows its playlists: one that has asked for
   * one here and has not left since, or that was given out for the channel within a day, on
   * whatever node.
   */
  public boolean isWatching(ChannelId channel, String session) {
    Visit visit = visits.getIfPresent(new Key(channel, session));
    return (visit != null && visit.askedPlaylist)
        || admissions.has(channel, session)
        || sessions.proves(channel, session);
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
   * Tells every watched channel who its viewers are and which tracks they ask for, and those that
   * have just lost the last one so, once. To be called once a second.
   */
  public void report() {
    waiting.forEach(Waiting::ask);
    visits.cleanUp();
    audiences.forEach(
        (channel, audience) -> {
          ViewerSketch viewers = audience.viewers();
          if (!viewers.isEmpty() || isForgotten(channel)) {
            tell(channel, viewers, audience.takeAsked());
          }
        });
  }

  private void tell(ChannelId channel, ViewerSketch viewers, Set<TrackId> asked) {
    channels.tell(channel, new ViewersSeen(node.name(), viewers, asked));
  }

  /** Forgets the channel unless a viewer has come meanwhile. */
  private boolean isForgotten(ChannelId channel) {
    return audiences.computeIfPresent(channel, (any, now) -> now.isEmpty() ? null : now) == null;
  }

  private Visit visit(
      ChannelId channel, Optional<TrackId> track, String session, String userAgent) {
    Visit visit = visits.get(new Key(channel, session), key -> entered(key, track, userAgent));
    visit.lastSeen = ticker.read();
    track.ifPresent(visit.audience::mark);
    return visit;
  }

  private Visit entered(Key key, Optional<TrackId> track, String userAgent) {
    long viewer = node.hash(key.session());
    Audience before = audiences.get(key.channel());
    boolean isFirst = before == null || before.isEmpty();
    Audience audience =
        audiences.compute(
            key.channel(),
            (channel, known) -> (known == null ? new Audience() : known).entered(viewer));
    if (isFirst) {
      tell(key.channel(), audience.viewers(), track.map(Set::of).orElse(Set.of()));
    }
    return new Visit(audience, viewer, ticker.read(), cut(userAgent));
  }

  private void left(Key key, Visit visit) {
    audiences.computeIfPresent(key.channel(), (channel, audience) -> audience.left(visit.viewer));
  }

  private Instant at(long nanos) {
    return start.plusNanos(nanos - startNanos);
  }

  private static String cut(String userAgent) {
    return userAgent.length() <= USER_AGENT_LENGTH
        ? userAgent
        : userAgent.substring(0, USER_AGENT_LENGTH);
  }

  /** Somebody who waits; by identity, for a session may wait twice. */
  public final class Waiting {
    private final ChannelId channel;
    private final TrackId track;
    private final String session;
    private final String userAgent;

    private Waiting(ChannelId channel, TrackId track, String session, String userAgent) {
      this.channel = channel;
      this.track = track;
      this.session = session;
      this.userAgent = userAgent;
    }

    private void ask() {
      askedSegment(channel, track, session, userAgent);
    }

    public void end() {
      waiting.remove(this);
    }
  }

  private record Key(ChannelId channel, String session) {}

  private final class Visit {
    private final long viewer;
    private final long firstSeen;
    private final String userAgent;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong segments = new AtomicLong();
    private final Audience audience;
    private volatile long lastSeen;
    private volatile boolean askedPlaylist;

    Visit(Audience audience, long viewer, long now, String userAgent) {
      this.audience = audience;
      this.viewer = viewer;
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
