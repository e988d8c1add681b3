package io.millrace.upstream;

import com.typesafe.config.ConfigFactory;
import io.millrace.upstream.UpstreamException.Kind;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ClientConnectionSettings;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one source, a few in all over all its origins. A request owns its connection
 * until its body has been read; a request that is given up for whatever reason takes its connection
 * with it. So no origin can keep a place by not answering, answering late, or never ending.
 *
 * <p>The pool of the client library is not used: it takes a connection for free again while a body
 * that was cancelled is still closing it, and hides that by asking again; and it cannot end a
 * request that waits for its answer.
 */
final class OriginPool {

  static final long LARGEST_CHUNK_BYTES = 4 << 20;

  /** How responses are read, beyond the limits of {@link UpstreamSettings}. */
  private static final String CLIENT =
      """
      pekko.http.client {
        user-agent-header = ""
        # Every silence has a limit of its own here.
        idle-timeout = infinite
        parsing {
          max-header-count = 128
          max-header-value-length = 16k
          max-response-reason-length = 1k
          # A chunk is held until it is complete, before any limit of ours sees it; a larger one
          # ends the body. Common servers send up to 64 KiB, those that write a whole segment at
          # once send it as one chunk.
          max-chunk-size = %d
          modeled-header-parsing = off
          illegal-header-warnings = off
          error-logging-verbosity = off
          illegal-response-header-name-processing-mode = ignore
          illegal-response-header-value-processing-mode = ignore
          conflicting-content-type-header-processing-mode = first
        }
      }
      """
          .formatted(LARGEST_CHUNK_BYTES);

  /** The rest of an unwanted body is read up to here, to keep its connection. */
  private static final long UNWANTED_BYTES = 64 * 1024;

  private static final Duration UNWANTED_TIME = Duration.ofSeconds(1);
  private static final Duration UNREAD_TIME = Duration.ofSeconds(5);

  private final ActorSystem<?> system;
  private final OriginConnector connector;
  private final UpstreamSettings limits;
  private final ClientConnectionSettings settings;
  private final Set<OriginLink> open = new HashSet<>();
  private final Deque<OriginLink> idle = new ArrayDeque<>();
  private final Deque<Asking> waiting = new ArrayDeque<>();
  private int inFlight;
  private boolean ended;

  OriginPool(ActorSystem<?> system, UpstreamSettings limits, OriginConnector connector) {
    this.system = system;
    this.connector = connector;
    this.limits = limits;
    this.settings =
        ClientConnectionSettings.create(
                ConfigFactory.parseString(CLIENT).withFallback(system.settings().config()))
            .withConnectingTimeout(limits.connectTimeout());
  }

  /** The head of a response; its body holds the connection until it has run. */
  record Answer(HttpResponse response, Source<ByteString, ?> body) {}

  /** Asks once; the stage fails with {@link UpstreamException}. */
  CompletionStage<Answer> ask(
      URI uri, HttpRequest asked, BodyGuard.Limits bodyLimits, Duration time) {
    Origin origin = Origin.of(uri);
    if (HostForm.of(origin.host()) instanceof HostForm.Unreadable unreadable) {
      throw unreadable.refusal();
    }
    HttpRequest request = connector.request(origin, asked);
    Asking asking = new Asking(this, origin, uri, request, bodyLimits);
    Cancellable timer = later(time, asking::overdue);
    asking.answer().whenComplete((answer, failure) -> timer.cancel());
    if (queue(asking)) {
      admit();
    } else {
      asking.refuse();
    }
    return asking.answer();
  }

  /** Reads what is left of an unwanted response, or cuts it off when that is not little. */
  void throwAway(Answer answer) {
    answer
        .body()
        .limitWeighted(UNWANTED_BYTES, bytes -> (long) bytes.length())
        .completionTimeout(UNWANTED_TIME)
        .runWith(Sink.ignore(), system);
  }

  /** A body that gives itself up when nobody starts to read it. */
  Source<ByteString, NotUsed> readSoon(Source<ByteString, ?> body, URI uri) {
    Source<ByteString, NotUsed> once = body.mapMaterializedValue(any -> NotUsed.getInstance());
    AtomicBoolean taken = new AtomicBoolean();
    Cancellable giveUp =
        later(
            UNREAD_TIME,
            () -> {
              if (taken.compareAndSet(false, true)) {
                once.runWith(Sink.cancelled(), system);
              }
            });
    return Source.fromMaterializer(
            (materializer, attributes) -> {
              giveUp.cancel();
              return taken.compareAndSet(false, true) ? once : Source.failed(unread(uri));
            })
        .mapMaterializedValue(any -> NotUsed.getInstance());
  }

  /** Which requests go over HTTP/2. */
  Http2Use http2() {
    return connector.http2();
  }

  synchronized UpstreamOccupancy occupancy() {
    return new UpstreamOccupancy(open.size(), inFlight);
  }

  /** Ends everything; from now on nobody is connected to. */
  void close() {
    List<OriginLink> links;
    List<Asking> left;
    synchronized (this) {
      ended = true;
      links = List.copyOf(open);
      left = List.copyOf(waiting);
      waiting.clear();
      inFlight -= left.size();
    }
    links.forEach(OriginLink::cut);
    left.forEach(Asking::refuse);
  }

  /** The request is over; its connection can be used again, or has been cut. */
  void left(OriginLink link, boolean reusable) {
    boolean kept;
    synchronized (this) {
      inFlight--;
      kept = reusable && open.contains(link);
      if (kept) {
        idle.addFirst(link);
      } else {
        open.remove(link);
      }
    }
    if (kept) {
      later(limits.keepAlive(), () -> endIfUnusedSince(link, link.timesAsked()));
    }
    admit();
  }

  /**
   * Lets a request whose kept connection was just closed have a fresh one; false if the request is
   * over. Decided under the lock: one that ends later finds itself waiting and is taken back.
   */
  boolean again(Asking asking, OriginLink closed) {
    synchronized (this) {
      if (ended || !asking.letGo()) {
        return false;
      }
      open.remove(closed);
      waiting.addFirst(asking);
    }
    admit();
    return true;
  }

  /** Takes a request back that has no connection yet; false if it has one. */
  synchronized boolean takeBack(Asking asking) {
    boolean waited = waiting.remove(asking);
    if (waited) {
      inFlight--;
    }
    return waited;
  }

  private synchronized boolean queue(Asking asking) {
    boolean free = !idle.isEmpty() || open.size() < limits.maximumConnections();
    if (ended || (!free && waiting.size() >= limits.maximumWaiting())) {
      return false;
    }
    inFlight++;
    waiting.addLast(asking);
    return true;
  }

  /** Gives connections to those that wait, in their order, as long as there are any. */
  private void admit() {
    while (true) {
      Asking first;
      OriginLink link;
      boolean connecting;
      synchronized (this) {
        first = waiting.peekFirst();
        link = first == null ? null : linkFor(first);
        if (first == null || link == null) {
          return;
        }
        waiting.removeFirst();
        connecting = open.add(link);
      }
      if (connecting) {
        // Not under the lock: it may be over already, and then this calls back at once.
        link.ended().whenComplete((done, failure) -> gone(link));
      }
      first.start(link);
    }
  }

  private @Nullable OriginLink linkFor(Asking asking) {
    Origin origin = asking.origin();
    for (OriginLink link : idle) {
      if (!asking.needsFreshLink()
          && link.origin().equals(origin)
          && link.isHttp2() == asking.isForHttp2()) {
        idle.remove(link);
        return link;
      }
    }
    if (open.size() >= limits.maximumConnections()) {
      if (idle.isEmpty()) {
        return null;
      }
      OriginLink unused = idle.removeLast();
      open.remove(unused);
      unused.cut();
    }
    return new OriginLink(origin, asking.isForHttp2(), system, settings, connector);
  }

  private void gone(OriginLink link) {
    synchronized (this) {
      open.remove(link);
      idle.remove(link);
    }
    admit();
  }

  private void endIfUnusedSince(OriginLink link, int timesAsked) {
    boolean unused;
    synchronized (this) {
      unused = link.timesAsked() == timesAsked && idle.remove(link);
      if (unused) {
        open.remove(link);
      }
    }
    if (unused) {
      link.cut();
    }
  }

  private Cancellable later(Duration delay, Runnable action) {
    return system.scheduler().scheduleOnce(delay, action, system.executionContext());
  }

  private static UpstreamException unread(URI uri) {
    return Diagnosis.exception(Kind.TIMEOUT, "the body was given up: nobody read it", uri);
  }
}
