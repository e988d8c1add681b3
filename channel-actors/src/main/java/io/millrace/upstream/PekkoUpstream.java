package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/** One source's way to its origins over Pekko HTTP. */
final class PekkoUpstream implements Upstream {

  private static final String CODINGS = "gzip, deflate";

  private final String name;
  private final ActorSystem<?> system;
  private final UpstreamSettings settings;
  private final SourceHeaders headers;
  private final OriginPool pool;
  private volatile boolean closed;

  PekkoUpstream(
      String name, ActorSystem<?> system, UpstreamSettings settings, SourceHeaders headers) {
    this.name = name;
    this.system = system;
    this.settings = settings;
    this.headers = headers;
    this.pool = new OriginPool(system, settings);
  }

  @Override
  public CompletionStage<FetchedText> fetchText(URI uri) {
    Duration total = settings.playlistTotalTimeout();
    Duration first = settings.playlistFirstByteTimeout();
    long end = System.nanoTime() + total.toNanos();
    return settled(
        uri,
        () ->
            fetch(CODINGS, settings.maximumPlaylistBytes())
                .start(uri, first.compareTo(total) < 0 ? first : total)
                .thenCompose(opened -> text(opened, end)));
  }

  @Override
  public CompletionStage<OpenedBody> open(URI uri) {
    return settled(
        uri,
        () ->
            fetch("identity", settings.maximumSegmentBytes())
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

  private Fetch fetch(String codings, long maximumBytes) {
    BodyGuard.Limits limits = BodyGuard.Limits.of(settings, maximumBytes);
    return new Fetch(pool, headers, new Fetch.Plan(codings, limits, settings.maximumRedirects()));
  }

  private CompletionStage<FetchedText> text(OpenedBody opened, long end) {
    Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    return opened
        .bytes()
        .completionTimeout(left)
        .runWith(Sink.fold(new ByteArrayOutputStream(), PekkoUpstream::collect), system)
        .thenApply(
            bytes ->
                new FetchedText(
                    opened.finalUri(),
                    opened.contentType(),
                    bytes.toString(StandardCharsets.UTF_8)));
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
