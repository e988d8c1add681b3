package io.millrace.segment;

import io.millrace.media.TransportStreamInspector;
import io.millrace.media.TransportStreamReport;
import io.millrace.upstream.OpenedBody;
import io.millrace.upstream.SafeUri;
import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/**
 * One segment on its way in: from the asking to the verdict. Whatever fails, fails the body and
 * both stages with the same cause.
 */
final class SegmentTransfer {

  private final SegmentToFetch segment;
  private final SegmentBody body;
  private final SegmentValidator validator;
  private final TransportStreamInspector inspector = new TransportStreamInspector();
  private final SharedKillSwitch transfer = KillSwitches.shared("segment-transfer");
  private final CompletableFuture<Done> firstBytes = new CompletableFuture<>();
  private final CompletableFuture<ValidatedSegment> validated = new CompletableFuture<>();
  private final InstantSource clock;
  private final Instant started;
  private ByteString unseen = ByteString.emptyByteString();
  private boolean accepted;
  private boolean over;

  SegmentTransfer(
      SegmentToFetch segment, SegmentBody body, SegmentValidator validator, InstantSource clock) {
    this.segment = segment;
    this.body = body;
    this.validator = validator;
    this.clock = clock;
    this.started = clock.instant();
  }

  SegmentBody body() {
    return body;
  }

  CompletionStage<Done> firstBytes() {
    return firstBytes;
  }

  CompletionStage<ValidatedSegment> validated() {
    return validated;
  }

  void start(Upstream upstream, ActorSystem<?> system) {
    upstream
        .open(segment.uri())
        .thenCompose(opened -> read(opened, system))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                fail(unwrapped(failure));
              }
            });
  }

  /** Ends the transfer, now or as soon as its body is there. */
  void cancel() {
    SegmentGoneException cause = new SegmentGoneException("the segment was given up");
    transfer.abort(cause);
    fail(cause);
  }

  private CompletionStage<Done> read(OpenedBody opened, ActorSystem<?> system) {
    return opened
        .bytes()
        .via(transfer.<ByteString>flow())
        .runWith(Sink.foreach(this::arrived), system)
        .thenApply(
            done -> {
              ended();
              return done;
            });
  }

  /** Bytes are held back until there are enough of them to tell what they are. */
  private void arrived(ByteString bytes) {
    if (accepted) {
      take(bytes);
      return;
    }
    unseen = unseen.concat(bytes);
    if (unseen.length() >= FirstBytes.ENOUGH) {
      acceptFirst();
    }
  }

  private void acceptFirst() {
    FirstBytes.objection(unseen)
        .ifPresent(
            reason -> {
              throw invalid(reason);
            });
    accepted = true;
    take(unseen);
    unseen = ByteString.emptyByteString();
    firstBytes.complete(Done.done());
  }

  private void take(ByteString bytes) {
    bytes.getByteBuffers().forEach(inspector::accept);
    body.append(bytes);
  }

  private void ended() {
    if (!accepted) {
      acceptFirst();
    }
    TransportStreamReport report = inspector.report();
    switch (validator.judge(report, segment.announced())) {
      case SegmentVerdict.Invalid(var reason) -> throw invalid(reason);
      case SegmentVerdict.Valid(var duration) -> {
        if (!isFirstEnd()) {
          return;
        }
        body.complete();
        validated.complete(
            new ValidatedSegment(
                duration,
                report.startsWithKeyFrame(),
                report.bytes(),
                Duration.between(started, clock.instant())));
      }
    }
  }

  private void fail(Throwable cause) {
    if (isFirstEnd()) {
      body.fail(cause);
      firstBytes.completeExceptionally(cause);
      validated.completeExceptionally(cause);
    }
  }

  private synchronized boolean isFirstEnd() {
    boolean first = !over;
    over = true;
    return first;
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  private SegmentInvalidException invalid(String reason) {
    return new SegmentInvalidException(
        "the segment cannot be used: " + reason + " (" + SafeUri.show(segment.uri()) + ")");
  }
}
