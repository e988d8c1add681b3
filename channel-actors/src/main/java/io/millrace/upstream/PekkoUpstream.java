package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/** One source's way to its origins over Pekko HTTP. */
final class PekkoUpstream implements Upstream {

  private static final String CODINGS = "gzip, deflate";
  private static final String IDENTITY = "identity";

  private final String name;
  private final ActorSystem<?> system;
  private final UpstreamSettings settings;
  private final SourceHeaders headers;
  private final OriginPool pool;
  private final Pace pace;
  private final CookieJar cookies = new CookieJar(InstantSource.system());
  private final Asker asker;
  private final RedirectPins pins = new RedirectPins();
  private final LastGoodHosts lastGood = new LastGoodHosts();
  private volatile boolean closed;

  PekkoUpstream(
      ActorSystem<?> system,
      UpstreamSettings settings,
      OriginAccess access,
      OriginConnector connector) {
    this.name = access.name();
    this.system = system;
    this.settings = settings;
    this.headers = new SourceHeaders(access.requests(), settings.userAgent(), access.homes());
    this.pool = new OriginPool(system, settings, connector);
    this.pace =
        new Pace(
            access.requests().minimumInterval(),
            settings,
            steadyClock(),
            (delay, action) ->
                system.scheduler().scheduleOnce(delay, action, system.executionContext()));
    this.asker = new Asker(pool, headers, cookies, pace);
  }

  /** Goes on evenly when somebody sets the clock. */
  private static InstantSource steadyClock() {
    Instant start = Instant.now();
    long nanos = System.nanoTime();
    return () -> start.plusNanos(System.nanoTime() - nanos);
  }

  @Override
  public CompletionStage<FetchedText> fetchText(URI uri) {
    return settled(uri, () -> playlist(Sending.get(Hop.PLAYLIST, uri)));
  }

  @Override
  public CompletionStage<FetchedText> fetchText(URI uri, URI page) {
    return settled(uri, () -> playlist(Sending.get(Hop.PLAYLIST, uri).from(page)));
  }

  @Override
  public CompletionStage<FetchedText> ask(PageRequest request) {
    return settled(request.uri(), () -> text(Sending.of(request), limits()));
  }

  @Override
  public void comesFrom(Optional<URI> page) {
    headers.comesFrom(page);
  }

  @Override
  public List<Cookie> cookies() {
    return cookies.passedOn();
  }

  @Override
  public void bring(List<Cookie> earlier) {
    cookies.bring(earlier);
  }

  @Override
  public CompletionStage<ByteString> fetchBytes(
      Hop hop, URI uri, Optional<BodyRange> range, long maximumBytes) {
    return settled(
        uri,
        () ->
            whole(Sending.get(hop, uri), fetch(IDENTITY, maximumBytes, range), limits())
                .thenApply(Whole::bytes));
  }

  @Override
  public CompletionStage<OpenedBody> open(URI uri, Optional<BodyRange> range) {
    return settled(uri, () -> segment(Sending.get(Hop.SEGMENT, uri), range));
  }

  @Override
  public UpstreamOccupancy occupancy() {
    UpstreamOccupancy open = pool.occupancy();
    return new UpstreamOccupancy(open.openConnections(), open.requestsInFlight() + pace.waiting());
  }

  @Override
  public void close() {
    closed = true;
    pace.close();
    pool.close();
  }

  @Override
  public String toString() {
    return "Upstream[" + name + "]";
  }

  private Fetch fetch(String codings, long maximumBytes, Optional<BodyRange> range) {
    BodyGuard.Limits limits = BodyGuard.Limits.of(settings, maximumBytes);
    Optional<RequestedPart> part =
        range.map(wanted -> new RequestedPart(wanted, settings.maximumSegmentBytes()));
    return new Fetch(
        pool, asker, new Fetch.Plan(codings, limits, settings.maximumRedirects(), part));
  }

  /**
   * Asks where the playlist's redirects have led before, for half of the time; if that gives no
   * playlist, asks as if for the first time.
   */
  private CompletionStage<FetchedText> playlist(Sending first) {
    URI asked = first.target();
    TimeLimits all = limits();
    Optional<URI> pin = pins.of(asked);
    if (pin.isEmpty()) {
      return text(first, all).thenApply(fetched -> pinned(asked, fetched));
    }
    return text(first.at(pin.get()), all.half())
        .<Optional<FetchedText>>handle(
            (fetched, failure) -> Optional.ofNullable(fetched).filter(PekkoUpstream::isPlaylist))
        .thenCompose(
            fetched -> {
              if (fetched.isPresent()) {
                return CompletableFuture.completedFuture(fetched.get());
              }
              pins.drop(asked, pin.get());
              return text(first, all);
            })
        .thenApply(fetched -> pinned(asked, fetched));
  }

  private FetchedText pinned(URI asked, FetchedText fetched) {
    if (isPlaylist(fetched)) {
      pins.led(asked, fetched.finalUri());
    }
    return fetched;
  }

  private static boolean isPlaylist(FetchedText fetched) {
    String text = fetched.text();
    return text.startsWith("#EXTM3U", text.startsWith("\uFEFF") ? 1 : 0);
  }

  private CompletionStage<OpenedBody> segment(Sending first, Optional<BodyRange> range) {
    long deadline = System.nanoTime() + settings.segmentFirstByteTimeout().toNanos();
    Fetch fetch = fetch(IDENTITY, settings.maximumSegmentBytes(), range);
    CompletableFuture<OpenedBody> result = new CompletableFuture<>();
    fetch
        .start(first, deadline)
        .whenComplete(
            (opened, thrown) -> {
              if (opened != null) {
                lastGood.delivered(first.asked(), opened.finalUri());
                result.complete(opened);
                return;
              }
              UpstreamException failure = Diagnosis.of(thrown, first.target());
              lastGood
                  .insteadOf(fetch.reached(), first.asked(), failure)
                  .ifPresentOrElse(
                      there -> elsewhere(first.at(there), range, deadline, failure, result),
                      () -> result.completeExceptionally(failure));
            });
    return result;
  }

  /** Asks the host that delivered last; what counts is what was wrong before that. */
  private void elsewhere(
      Sending sending,
      Optional<BodyRange> range,
      long deadline,
      UpstreamException failure,
      CompletableFuture<OpenedBody> result) {
    fetch(IDENTITY, settings.maximumSegmentBytes(), range)
        .start(sending, deadline)
        .whenComplete(
            (opened, again) -> {
              if (opened == null) {
                result.completeExceptionally(failure);
              } else {
                result.complete(opened);
              }
            });
  }

  private CompletionStage<FetchedText> text(Sending sending, TimeLimits limits) {
    Fetch fetch = fetch(CODINGS, settings.maximumPlaylistBytes(), Optional.empty());
    return whole(sending, fetch, limits).thenApply(PekkoUpstream::text);
  }

  /** By when the head of an answer must be there, and its end, on the clock of nanoTime. */
  private record TimeLimits(long start, long head, long end) {
    TimeLimits half() {
      return new TimeLimits(start, start + (head - start) / 2, start + (end - start) / 2);
    }
  }

  private TimeLimits limits() {
    long start = System.nanoTime();
    long total = settings.playlistTotalTimeout().toNanos();
    long first = Math.min(settings.playlistFirstByteTimeout().toNanos(), total);
    return new TimeLimits(start, start + first, start + total);
  }

  private record Whole(OpenedBody opened, ByteString bytes) {}

  /** Head and body within the time limits. */
  private CompletionStage<Whole> whole(Sending sending, Fetch fetch, TimeLimits limits) {
    return fetch
        .start(sending, limits.head())
        .thenCompose(
            opened -> collected(opened, limits.end()).thenApply(bytes -> new Whole(opened, bytes)));
  }

  private CompletionStage<ByteString> collected(OpenedBody opened, long end) {
    Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    return opened
        .bytes()
        .completionTimeout(left)
        .runWith(Sink.fold(new ByteArrayOutputStream(), PekkoUpstream::collect), system)
        .thenApply(bytes -> ByteString.fromArrayUnsafe(bytes.toByteArray()));
  }

  private static FetchedText text(Whole whole) {
    OpenedBody opened = whole.opened();
    return new FetchedText(
        opened.finalUri(),
        opened.contentType(),
        whole.bytes().decodeString(StandardCharsets.UTF_8));
  }

  /** Copied, because an origin that sends byte by byte would fill the heap with their wrappings. */
  private static ByteArrayOutputStream collect(ByteArrayOutputStream all, ByteString bytes) {
    all.writeBytes(bytes.toArrayUnsafe());
    return all;
  }

  private <T> CompletionStage<T> settled(URI uri, Supplier<CompletionStage<T>> work) {
    if (closed) {
      return CompletableFuture.failedFuture(closedFailure(uri));
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    started(uri, work)
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(
                    closed ? closedFailure(uri) : Diagnosis.of(failure, uri));
              }
            });
    return result;
  }

  private static <T> CompletionStage<T> started(URI uri, Supplier<CompletionStage<T>> work) {
    try {
      return work.get();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(Diagnosis.of(refused, uri));
    }
  }

  private static UpstreamException closedFailure(URI uri) {
    return Diagnosis.exception(Kind.CLOSED, "the source has been closed", uri);
  }
}
