package io.millrace.channel;

import io.millrace.channel.MediaProbe.NotSeen;
import io.millrace.channel.MediaProbe.Undecodable;
import io.millrace.channel.MediaProbe.Verdict;
import io.millrace.hls.MediaPlaylist;
import io.millrace.hls.MediaSegment;
import io.millrace.segment.Expectation;
import io.millrace.segment.Protection;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentFetcher;
import io.millrace.segment.SegmentInFlight;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.segment.SegmentToFetch;
import io.millrace.source.ProbeDepth;
import io.millrace.source.SourceDefinition;
import io.millrace.upstream.BodyRange;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UriReferences;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.util.ByteString;

/**
 * Looks closely at a source that is not followed: fetches its newest segment as its viewers would
 * get it, with its Media Initialization Section and decrypted where its key can be had, and has it
 * decoded. For the {@link HealthMonitor} only.
 */
final class DeepProbe {

  /** No channel can have this name; the memory counts as everybody's. */
  private static final String MEMORY = "deep probes";

  private final SegmentFetcher fetcher;
  private final MediaProbe probe;

  DeepProbe(SegmentFetcher fetcher, MediaProbe probe) {
    this.fetcher = fetcher;
    this.probe = probe;
  }

  /**
   * Begins to look. The stage never fails; an address or an answer that cannot be had is a verdict.
   *
   * @param base the playlist's own address
   * @return empty if the source does not want that, has nothing to look at, or it is not its turn:
   *     then its playlist has to do
   */
  Optional<CompletionStage<Verdict>> look(
      SourceDefinition source, Upstream upstream, MediaPlaylist playlist, URI base) {
    Optional<MediaSegment> newest = newest(playlist);
    if (source.probe() != ProbeDepth.DEEP || newest.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> uri = UriReferences.resolve(base, newest.get().uri());
    if (uri.isEmpty()) {
      return Optional.empty();
    }
    return probe.turn().map(turn -> look(turn, upstream, uri.get(), newest.get(), base));
  }

  private static Optional<MediaSegment> newest(MediaPlaylist playlist) {
    List<MediaSegment> segments = playlist.segments();
    return segments.reversed().stream().filter(segment -> !segment.gap()).findFirst();
  }

  private CompletionStage<Verdict> look(
      MediaProbe.Turn turn, Upstream upstream, URI uri, MediaSegment segment, URI base) {
    return new AttachmentFetches(upstream, true, AttachmentNames.OF_THIS_PROCESS)
        .partsOf(segment, base)
        .thenCompose(
            parts ->
                parts.protection() instanceof Protection.PassedThrough
                    ? seen(new NotSeen("it is encrypted"))
                    : look(turn, upstream, uri, segment, parts))
        .exceptionally(DeepProbe::failed)
        .whenComplete((verdict, failure) -> turn.close());
  }

  private CompletionStage<Verdict> look(
      MediaProbe.Turn turn, Upstream upstream, URI uri, MediaSegment segment, SegmentParts parts) {
    SegmentInFlight flight =
        fetcher.fetch(
            upstream,
            new SegmentToFetch(
                MEMORY,
                uri,
                segment.byteRange().map(part -> new BodyRange(part.offset(), part.length())),
                segment.duration(),
                parts.protection(),
                parts.initialization(),
                Expectation.WHOLE));
    return flight
        .validated()
        .thenCompose(valid -> turn.look(initialization(parts).concat(whole(flight.body()))))
        .whenComplete((verdict, failure) -> flight.cancel());
  }

  private static ByteString initialization(SegmentParts parts) {
    return parts
        .map()
        .flatMap(name -> Optional.ofNullable(parts.attachments().get(name)))
        .map(Attachment::bytes)
        .orElse(ByteString.emptyByteString());
  }

  private static ByteString whole(SegmentBody body) {
    return body.whole().orElse(ByteString.emptyByteString());
  }

  private static Verdict failed(Throwable failure) {
    return Failures.cause(failure) instanceof SegmentStoreFull
        ? new NotSeen("there is no memory for it")
        : new Undecodable(Failures.words(failure));
  }

  private static CompletionStage<Verdict> seen(Verdict verdict) {
    return CompletableFuture.completedStage(verdict);
  }
}
