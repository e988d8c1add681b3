package io.millrace.source;

import io.millrace.source.PageHeaders.Purpose;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.PageRequest;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The requests of one search, one after the other, within its limits of number and time. Blocks its
 * caller, which is the search's own virtual thread. Tells the trace of every request that fails.
 */
final class Visits {

  private final Upstream upstream;
  private final LocatorTrace trace;
  private final LocatorSettings settings;
  private final PageHeaders headers;
  private final long deadline;
  private int requests;

  Visits(
      Upstream upstream,
      LocatorTrace trace,
      LocatorSettings settings,
      PageHeaders headers,
      long deadline) {
    this.upstream = upstream;
    this.trace = trace;
    this.settings = settings;
    this.headers = headers;
    this.deadline = deadline;
  }

  /**
   * An answer, and how it was asked for.
   *
   * @param what as the trace has it
   */
  record Answer(String what, FetchedText text) {}

  LocatorSettings settings() {
    return settings;
  }

  int requests() {
    return requests;
  }

  /**
   * Asks for something that leads on.
   *
   * @throws UpstreamException if it does not come
   */
  Answer get(Purpose purpose, Optional<URI> page, URI uri, Map<String, String> own) {
    return send(PageRequest.get(uri, headers.of(purpose, page, uri, own)));
  }

  /** Calls an API; the headers that the call has win over those that it would have. */
  Answer call(PageRequest request) {
    return send(
        new PageRequest(
            request.uri(),
            request.method(),
            headers.of(Purpose.CALL, Optional.empty(), request.uri(), request.headers()),
            request.body()));
  }

  private Answer send(PageRequest request) {
    String what = request.method() + " " + request.uri();
    return new Answer(what, traced(what, () -> upstream.ask(request)));
  }

  /**
   * Whether a playlist is there.
   *
   * @throws UpstreamException if nothing comes at all
   */
  boolean isPlaylist(URI uri, URI page) {
    String what = "GET " + uri;
    boolean playlist = Answers.isPlaylist(traced(what, () -> upstream.fetchText(uri, page)).text());
    if (playlist) {
      hop(what, "#EXTM3U", "a playlist");
    } else {
      trace.hop(
          new LocatorTrace.Hop(
              what, OptionalInt.of(200), Optional.empty(), "no playlist: it begins otherwise"));
    }
    return playlist;
  }

  /** Tells of something in an answer that leads on. */
  void hop(String what, String matched, String found) {
    trace.hop(new LocatorTrace.Hop(what, OptionalInt.of(200), Optional.of(matched), found));
  }

  /** Tells of an answer in which nothing leads on. */
  void deadEnd(String what, Optional<String> missing, String reason) {
    trace.hop(new LocatorTrace.Hop(what, OptionalInt.of(200), missing, reason));
  }

  private FetchedText traced(String what, Supplier<CompletionStage<FetchedText>> request) {
    if (++requests > settings.maximumRequests()) {
      throw new LocatorException(
          "no playlist was found within "
              + settings.maximumRequests()
              + " requests (millrace.locator.maximum-requests)");
    }
    try {
      return await(request.get());
    } catch (UpstreamException failure) {
      trace.hop(
          new LocatorTrace.Hop(
              what, failure.status(), Optional.empty(), String.valueOf(failure.getMessage())));
      throw failure;
    } catch (LocatorException failure) {
      trace.hop(
          new LocatorTrace.Hop(
              what, OptionalInt.empty(), Optional.empty(), String.valueOf(failure.getMessage())));
      throw failure;
    }
  }

  private FetchedText await(CompletionStage<FetchedText> answer) {
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      return answer.toCompletableFuture().get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw late(settings);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      throw new LocatorException("the search was ended");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    }
  }

  static LocatorException late(LocatorSettings settings) {
    return new LocatorException(
        "no address was found within "
            + settings.timeout().toMillis()
            + " ms (millrace.locator.timeout)");
  }
}
