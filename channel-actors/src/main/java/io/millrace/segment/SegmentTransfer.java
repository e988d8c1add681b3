package io.millrace.segment;

import io.millrace.media.MediaContainer;
import io.millrace.upstream.OpenedBody;
import io.millrace.upstream.SafeUri;
import io.millrace.upstream.Upstream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One segment on its way in: from the asking to the verdict. Whatever fails, fails the body and
 * both stages with the same cause.
 */
final class SegmentTransfer {

  private final SegmentToFetch segment;
  private final SegmentBody body;
  private final SegmentValidator validator;
  private final Optional<SegmentDecryption> decryption;
  private final SharedKillSwitch transfer = KillSwitches.shared("segment-transfer");
  private final CompletableFuture<Optional<MediaContainer>> firstBytes = new CompletableFuture<>();
  private final CompletableFuture<ValidatedSegment> validated = new CompletableFuture<>();
  private final InstantSource clock;
  private final Instant started;
  private ByteString unseen = ByteString.emptyByteString();
  private @Nullable SegmentContent content;
  private boolean over;

  SegmentTransfer(
      SegmentToFetch segment, SegmentBody body, SegmentValidator validator, InstantSource clock) {
    this.segment = segment;
    this.body = body;
    this.validator = validator;
    this.decryption =
        segment.protection() instanceof Protection.Decrypted(var cipher)
            ? Optional.of(new SegmentDecryption(cipher))
            : Optional.empty();
    this.clock = clock;
    this.started = clock.instant();
  }

  SegmentBody body() {
    return body;
  }

  CompletionStage<Optional<MediaContainer>> firstBytes() {
    return firstBytes;
  }

  CompletionStage<ValidatedSegment> validated() {
    return validated;
  }

  void start(Upstream upstream, ActorSystem<?> system) {
    upstream
        .open(segment.uri(), segment.range())
        .thenCompose(opened -> read(opened, system))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                fail(named(unwrapped(failure)));
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
    if (content != null) {
      take(content, decrypted(bytes));
      return;
    }
    unseen = unseen.concat(bytes);
    if (unseen.length() >= FirstBytes.ENOUGH) {
      refuseAnythingElse();
      begin(decrypted(unseen));
    }
  }

  private void ended() {
    if (content == null) {
      refuseAnythingElse();
      ended(begin(decrypted(unseen).concat(lastDecrypted())));
    } else {
      take(content, lastDecrypted());
      ended(content);
    }
  }

  private void refuseAnythingElse() {
    FirstBytes.objection(unseen)
        .ifPresent(
            reason -> {
              throw new SegmentInvalidException(reason);
            });
  }

  private SegmentContent begin(ByteString first) {
    SegmentContent beginning = SegmentContent.beginning(segment, first);
    unseen = ByteString.emptyByteString();
    content = beginning;
    beginning.container().ifPresent(body::identify);
    take(beginning, first);
    firstBytes.complete(beginning.container());
    return beginning;
  }

  private void take(SegmentContent taking, ByteString bytes) {
    taking.accept(bytes);
    body.append(bytes);
  }

  private ByteString decrypted(ByteString bytes) {
    return decryption.map(decrypting -> decrypting.next(bytes)).orElse(bytes);
  }

  private ByteString lastDecrypted() {
    return decryption.map(SegmentDecryption::last).orElse(ByteString.emptyByteString());
  }

  private void ended(SegmentContent whole) {
    switch (whole.verdict(validator)) {
      case SegmentVerdict.Invalid(var reason) -> throw new SegmentInvalidException(reason);
      case SegmentVerdict.Valid(var duration) -> {
        if (isFirstEnd()) {
          body.complete();
          validated.complete(whole.validated(duration, Duration.between(started, clock.instant())));
        }
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

  private Throwable named(Throwable cause) {
    return cause instanceof SegmentInvalidException
        ? new SegmentInvalidException(
            "the segment cannot be used: "
                + cause.getMessage()
                + " ("
                + SafeUri.show(segment.uri())
                + ")")
        : cause;
  }
}
