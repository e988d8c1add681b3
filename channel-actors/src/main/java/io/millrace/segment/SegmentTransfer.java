package io.millrace.segment;

import io.millrace.media.TransportStreamInspector;
import io.millrace.segment.SegmentValidator.Verdict;
import io.millrace.upstream.OpenedBody;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One segment on its way from the origin into its body. The stream calls it from one thread at a
 * time.
 */
final class SegmentTransfer {

  private final SegmentBody body;
  private final SegmentValidator validator;
  private final Duration announced;
  private final InstantSource clock;
  private final Runnable discard;
  private final Materializer materializer;
  private final Instant startedAt;
  private final SharedKillSwitch cancellation = KillSwitches.shared("segment");
  private final CompletableFuture<Done> firstBytes = new CompletableFuture<>();
  private final CompletableFuture<ValidatedSegment> validated = new CompletableFuture<>();
  private final TransportStreamInspector inspector = new TransportStreamInspector();
  private ByteString head = ByteString.emptyByteString();
  private long received;
  private boolean looked;

  SegmentTransfer(
      SegmentBody body,
      SegmentValidator validator,
      Duration announced,
      InstantSource clock,
      Runnable discard,
      Materializer materializer) {
    this.body = body;
    this.validator = validator;
    this.announced = announced;
    this.clock = clock;
    this.discard = discard;
    this.materializer = materializer;
    this.startedAt = clock.instant();
  }

  CompletionStage<Done> firstBytes() {
    return firstBytes;
  }

  CompletionStage<ValidatedSegment> validated() {
    return validated;
  }

  /** See {@link SegmentInFlight#cancel()}. */
  void cancel() {
    cancellation.abort(new SegmentGoneException());
    discard.run();
  }

  /** The head of the response came, or did not. */
  void opened(@Nullable OpenedBody opened, @Nullable Throwable failure) {
    if (opened == null) {
      fail(failure == null ? new SegmentGoneException() : failure);
      return;
    }
    opened
        .bytes()
        .via(cancellation.flow())
        .runWith(Sink.foreach(this::received), materializer)
        .whenComplete(
            (done, broken) -> {
              if (broken == null) {
                complete();
              } else {
                fail(broken);
              }
            });
  }

  private void received(ByteString bytes) {
    received += bytes.length();
    for (ByteBuffer buffer : bytes.getByteBuffers()) {
      inspector.accept(buffer);
    }
    if (!looked) {
      lookAt(bytes);
    }
    body.append(bytes);
    if (looked) {
      firstBytes.complete(Done.getInstance());
    }
  }

  private void lookAt(ByteString bytes) {
    head = head.concat(bytes);
    if (received < TransportStreamInspector.BYTES_FOR_A_LOOK) {
      return;
    }
    if (!inspector.looksLikeTransportStream()) {
      throw new SegmentInvalidException(NotTransportStream.words(head));
    }
    looked = true;
    head = ByteString.emptyByteString();
  }

  private void complete() {
    if (!looked) {
      fail(new SegmentInvalidException(NotTransportStream.words(head)));
      return;
    }
    switch (validator.judge(inspector.report(), announced)) {
      case Verdict.Valid(var duration) -> complete(duration);
      case Verdict.Invalid(var reason) -> fail(new SegmentInvalidException(reason));
    }
  }

  private void complete(Duration duration) {
    body.complete();
    validated.complete(
        new ValidatedSegment(
            duration,
            inspector.report().startsWithKeyFrame(),
            received,
            Duration.between(startedAt, clock.instant())));
  }

  private void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    body.fail(cause);
    firstBytes.completeExceptionally(cause);
    validated.completeExceptionally(cause);
  }
}
