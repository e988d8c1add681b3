package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
  private volatile boolean closed;

  PekkoUpstream(ActorSystem<?> system, UpstreamSettings settings, OriginAccess access) {
    this.name = access.name();
    this.system = system;
    this.settings = settings;
    this.headers =
        new SourceHeaders(access.requests().headers(), settings.userAgent(), access.homes());
    this.pool = new OriginPool(system, settings);
  }

  @Override
  public CompletionStage<FetchedText> fetchText(URI uri) {
    return settled(
        uri,
        () ->
            whole(uri, fetch(CODINGS, settings.maximumPlaylistBytes(), Optional.empty()))
                .thenApply(PekkoUpstream::text));
  }

  @Override
  public CompletionStage<FetchedText> ask(PageRequest request) {
    return fetchText(request.uri());
  }

  @Override
  public void comesFrom(Optional<URI> page) {}

  @Override
  public CompletionStage<ByteString> fetchBytes(
      Hop hop, URI uri, Optional<BodyRange> range, long maximumBytes) {
    return settled(
        uri, () -> whole(uri, fetch(IDENTITY, maximumBytes, range)).thenApply(Whole::bytes));
  }

  @Override
  public CompletionStage<OpenedBody> open(URI uri, Optional<BodyRange> range) {
    return settled(
        uri,
        () ->
            fetch(IDENTITY, settings.maximumSegmentBytes(), range)
                .start(uri, settings.segmentFirstByteTimeout()));
  }

  @Override
  public UpstreamOccupancy occupancy() {
    return pool.occupancy();
  }

  @Override
  public void close() {
    closed = true;
    pool.cutAll();
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
        pool, headers, new Fetch.Plan(codings, limits, settings.maximumRedirects(), part));
  }

  private record Whole(OpenedBody opened, ByteString bytes) {}

  /** Head and body within the time limits of a playlist. */
  private CompletionStage<Whole> whole(URI uri, Fetch fetch) {
    Duration total = settings.playlistTotalTimeout();
    Duration first = settings.playlistFirstByteTimeout();
    long end = System.nanoTime() + total.toNanos();
    return fetch
        .start(uri, first.compareTo(total) < 0 ? first : total)
        .thenCompose(opened -> collected(opened, end).thenApply(bytes -> new Whole(opened, bytes)));
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
    work.get()
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

  private static UpstreamException closedFailure(URI uri) {
    return Diagnosis.exception(Kind.CLOSED, "the source has been closed", uri);
  }
}
