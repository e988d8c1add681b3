package io.millrace.http.play;

import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.FailureCounts;
import io.millrace.http.answer.Headers;
import io.millrace.http.playback.CrossOrigin;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;

/**
 * {@code /play?url=…}: sends viewers to a channel that is made of the address that they bring, if
 * the address may be played. The same at the addresses of other proxies: {@code /mx?url=…}, {@code
 * /stream.m3u8?url=…} and {@code /proxy/<address>}. No answer and no log line names the address.
 * Thread-safe; the stage fails only with what is a defect of ours.
 */
public final class Play {

  private static final String PLAY = "/play";
  private static final String DEFAULT_STREAM = "/stream.m3u8";
  private static final String ENCODE = "ask for /play?url=<percent-encoded address>";

  private final Answers answers;
  private final PlaySettings settings;
  private final Optional<LinkSigner> signer;
  private final AdHocChannels channels;
  private final InstantSource clock;

  /**
   * @param clock the wall clock, which is what links end by
   */
  public Play(FailureCounts failures, PlayParts parts, InstantSource clock) {
    this.answers = new Answers(failures, CrossOrigin.READABLE);
    this.settings = parts.settings();
    this.signer = parts.signer();
    this.channels = parts.channels();
    this.clock = clock;
  }

  public boolean isFor(String path) {
    return path.equals(PLAY)
        || (settings.compat()
            && (path.equals("/mx") || path.equals(DEFAULT_STREAM) || PlayQuery.isProxy(path)));
  }

  /**
   * Answers a request for which {@link #isFor} says yes.
   *
   * @param target the request's, as it came over the wire
   */
  public CompletionStage<HttpResponse> answer(HttpRequest request, String path, String target) {
    if (request.method().equals(HttpMethods.OPTIONS)) {
      return now(CrossOrigin.preflight());
    }
    if (!request.method().equals(HttpMethods.GET) && !request.method().equals(HttpMethods.HEAD)) {
      return now(answers.methodNotAllowed(CrossOrigin.METHODS));
    }
    try {
      PlayQuery query = PlayQuery.read(target);
      if (query.url().isEmpty() && path.equals(DEFAULT_STREAM)) {
        return now(answers.noSuchAddress());
      }
      return signer.isEmpty()
          ? now(answers.failure(off()))
          : play(query, signer.get(), PlayQuery.isProxy(path) ? "../" : "");
    } catch (PlayQuery.UnclearException | BroughtAddress.UnusableException e) {
      return now(answers.failure(malformed(String.valueOf(e.getMessage()))));
    }
  }

  private CompletionStage<HttpResponse> play(PlayQuery query, LinkSigner key, String up)
      throws BroughtAddress.UnusableException {
    if (query.url().isEmpty()) {
      return now(answers.failure(malformed("the address to play is missing")));
    }
    BroughtAddress address = BroughtAddress.of(query.url().get());
    Optional<Failure> refusal = refuse(query, address, key);
    return refusal.isPresent()
        ? now(answers.failure(refusal.get()))
        : channels
            .play(key.channel(address), address.uri())
            .thenApply(outcome -> answer(outcome, up));
  }

  private Optional<Failure> refuse(PlayQuery query, BroughtAddress address, LinkSigner key) {
    if (settings.permits(address.uri().getHost())) {
      return Optional.empty();
    }
    return switch (key.verify(
        address, query.expires().orElse(""), query.signature().orElse(""), clock.instant())) {
      case GOOD -> Optional.empty();
      case EXPIRED ->
          Optional.of(
              Failure.of(FailureCode.FORBIDDEN, "the link has expired", "get a new one made"));
      case BAD -> Optional.of(notPermitted(query.signature().isPresent()));
    };
  }

  /** Which hosts are allowed is nobody's business. */
  private static Failure notPermitted(boolean signed) {
    return Failure.of(
        FailureCode.FORBIDDEN,
        signed
            ? "the signature is not of this address and time"
            : "this address may not be played here",
        "have a link made with 'bin/millrace sign-link', or the host added to millrace.play.hosts");
  }

  private static Failure off() {
    return Failure.of(
        FailureCode.FORBIDDEN,
        "this server plays its own channels only",
        "the operator may change that with millrace.play.enabled");
  }

  private static Failure malformed(String reason) {
    return Failure.of(FailureCode.MALFORMED, reason, ENCODE);
  }

  /**
   * Where the channel is.
   *
   * @param up from the request's address to where channels are
   */
  private HttpResponse answer(AdHocChannels.Outcome outcome, String up) {
    return switch (outcome) {
      case AdHocChannels.Playing(var id) -> found(id, up);
      case AdHocChannels.TooManyChannels(var most) ->
          answers.failure(
              Failure.of(
                  FailureCode.OVERLOADED,
                  most + " addresses are being played already (millrace.play.max-channels)",
                  "try again when somebody has stopped"));
      case AdHocChannels.TooManyStarts(var wait) ->
          answers.failure(
              Failure.of(
                  FailureCode.TOO_MANY_REQUESTS,
                  "too many addresses have been begun lately (millrace.play.starts-per-minute)",
                  "try again in " + wholeSeconds(wait) + " s"),
              Duration.ofSeconds(wholeSeconds(wait)));
      case AdHocChannels.Stopping() ->
          answers.failure(
              Failure.of(FailureCode.STOPPING, "the server is stopping", "try again in a moment"));
    };
  }

  private static long wholeSeconds(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }

  private static HttpResponse found(ChannelId id, String up) {
    HttpHeader location = Headers.of("Location", up + "channels/" + id + "/stream.m3u8");
    return HttpResponse.create()
        .withStatus(StatusCodes.FOUND)
        .withHeaders(
            List.of(CrossOrigin.ANY_ORIGIN, CrossOrigin.EXPOSED, Headers.NO_STORE, location));
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }
}
