package io.millrace.channel;

import io.millrace.media.MediaContainer;
import io.millrace.segment.Protection;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentFetcher;
import io.millrace.segment.SegmentInFlight;
import io.millrace.segment.SegmentInvalidException;
import io.millrace.segment.SegmentStore;
import io.millrace.segment.SegmentToFetch;
import io.millrace.segment.ValidatedSegment;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToIntFunction;
import org.apache.pekko.util.ByteString;

/** Fetches into the real store, but only what and when a test says. Thread-safe. */
final class FakeFetcher implements SegmentFetcher {

  /** One fetch that was begun. */
  static final class Flight {
    final URI uri;
    final SegmentToFetch segment;
    final SegmentBody body;
    final CompletableFuture<Optional<MediaContainer>> firstBytes = new CompletableFuture<>();
    final CompletableFuture<ValidatedSegment> validated = new CompletableFuture<>();
    private final Duration announced;
    private final Optional<Integer> card;

    Flight(SegmentToFetch segment, SegmentBody body, Optional<Integer> card) {
      this.card = card;
      this.uri = segment.uri();
      this.segment = segment;
      this.announced = segment.announced();
      this.body = body;
    }

    Flight begins() {
      if (!firstBytes.isDone()) {
        container().ifPresent(body::identify);
      }
      body.append(ByteString.fromArray(new byte[188]));
      firstBytes.complete(body.container());
      return this;
    }

    /** What is encrypted as a whole tells nothing. */
    private Optional<MediaContainer> container() {
      return segment
              .protection()
              .equals(new Protection.PassedThrough(Protection.Scope.WHOLE_SEGMENT))
          ? Optional.empty()
          : MediaContainer.ofExtension(name().substring(name().lastIndexOf('.') + 1))
              .or(() -> Optional.of(MediaContainer.TRANSPORT_STREAM));
    }

    void completes() {
      begins();
      body.complete();
      Duration duration = announced.isPositive() ? announced : Duration.ofSeconds(4);
      validated.complete(
          new ValidatedSegment(
              duration,
              true,
              188,
              card.orElse(0),
              Duration.ofMillis(10),
              body.container(),
              card.map(Duration::ofSeconds),
              Optional.empty(),
              TestChannels.DESCRIPTION));
    }

    void fails() {
      fails(new SegmentInvalidException("broken by a test"));
    }

    void fails(RuntimeException failure) {
      body.fail(failure);
      firstBytes.completeExceptionally(failure);
      validated.completeExceptionally(failure);
    }

    String name() {
      return uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
    }
  }

  final List<Flight> flights = new CopyOnWriteArrayList<>();
  private final SegmentStore store;
  private volatile boolean completesAtOnce;
  private volatile boolean throwsAtOnce;
  private volatile String neverAnswered = "";
  private volatile ToIntFunction<URI> refused = any -> 0;
  private volatile String fails = "";
  private final Map<String, Integer> cards = new ConcurrentHashMap<>();

  FakeFetcher(SegmentStore store) {
    this.store = store;
  }

  /** How often a fetch of the file with this name was begun. */
  long fetches(String name) {
    return flights.stream().filter(flight -> flight.name().equals(name)).count();
  }

  FakeFetcher completingAtOnce() {
    completesAtOnce = true;
    return this;
  }

  /** From now on all segments of this host are the same. */
  void showsCard(String host, int card) {
    cards.put(host, card);
  }

  void showsNoCard(String host) {
    cards.remove(host);
  }

  void neverAnswering(String name) {
    neverAnswered = name;
  }

  /** Fetches of these addresses fail with this status; 0 lets them pass. */
  void refusing(ToIntFunction<URI> status) {
    refused = status;
  }

  void failing(String name) {
    fails = name;
  }

  void throwing() {
    throwsAtOnce = true;
  }

  Flight flight(String name) {
    return flights.stream()
        .filter(flight -> flight.name().equals(name) && !flight.validated.isDone())
        .findFirst()
        .orElseThrow(() -> new AssertionError("nobody fetches " + name));
  }

  @Override
  public SegmentInFlight fetch(Upstream upstream, SegmentToFetch segment) {
    if (throwsAtOnce) {
      throw new IllegalStateException("a test lets the fetcher throw");
    }
    var flight =
        new Flight(
            segment,
            store.begin(segment.channel()),
            Optional.ofNullable(cards.get(String.valueOf(segment.uri().getHost()))));
    flights.add(flight);
    int status = refused.applyAsInt(flight.uri);
    if (status != 0) {
      flight.fails(UpstreamException.status(status, "refused by a test"));
    } else if (flight.name().equals(fails)) {
      flight.fails();
    } else if (completesAtOnce && !flight.name().equals(neverAnswered)) {
      flight.completes();
    }
    return new SegmentInFlight(
        flight.body, flight.firstBytes, flight.validated, () -> store.discard(flight.body));
  }
}
