package io.millrace.source;

import io.millrace.upstream.BodyRange;
import io.millrace.upstream.Cookie;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.Hop;
import io.millrace.upstream.OpenedBody;
import io.millrace.upstream.PageRequest;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamException;
import io.millrace.upstream.UpstreamOccupancy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.util.ByteString;

/** A web of pages that remembers how it was asked. */
final class ScriptedUpstream implements Upstream {

  /**
   * One request.
   *
   * @param headers for a playlist: the page that it was said to come from, as {@code Page}
   */
  record Asked(String method, String uri, Map<String, String> headers, Optional<String> body) {}

  private final Map<String, FetchedText> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new ArrayList<>();
  private Optional<URI> page = Optional.empty();

  ScriptedUpstream says(String uri, String type, String text) {
    answers.put(uri, new FetchedText(URI.create(uri), Optional.of(type), text));
    return this;
  }

  ScriptedUpstream page(String uri, String html) {
    return says(uri, "text/html; charset=utf-8", html);
  }

  ScriptedUpstream playlist(String uri) {
    return says(uri, "application/vnd.apple.mpegurl", "#EXTM3U\n");
  }

  /** The first address leads to the second one, which is known. */
  ScriptedUpstream redirects(String from, String to) {
    answers.put(from, answers.get(to));
    return this;
  }

  synchronized List<Asked> asked() {
    return List.copyOf(asked);
  }

  List<String> askedUris() {
    return asked().stream().map(Asked::uri).toList();
  }

  @Override
  public CompletionStage<FetchedText> fetchText(URI uri) {
    Map<String, String> from = page.map(at -> Map.of("Page", at.toString())).orElse(Map.of());
    return answer(new Asked("GET", uri.toString(), from, Optional.empty()));
  }

  @Override
  public CompletionStage<FetchedText> fetchText(URI uri, URI from) {
    return answer(
        new Asked("GET", uri.toString(), Map.of("Page", from.toString()), Optional.empty()));
  }

  @Override
  public CompletionStage<FetchedText> ask(PageRequest request) {
    return answer(
        new Asked(request.method(), request.uri().toString(), request.headers(), request.body()));
  }

  @Override
  public void comesFrom(Optional<URI> from) {
    page = from;
  }

  private synchronized CompletionStage<FetchedText> answer(Asked request) {
    asked.add(request);
    FetchedText text = answers.get(request.uri());
    if (text == null) {
      return CompletableFuture.failedFuture(
          UpstreamException.status(404, "the origin answers with status 404 (…/…)"));
    }
    return text.text().equals("silence")
        ? new CompletableFuture<>()
        : CompletableFuture.completedFuture(text);
  }

  @Override
  public CompletionStage<OpenedBody> open(URI uri, Optional<BodyRange> range) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<ByteString> fetchBytes(
      Hop hop, URI uri, Optional<BodyRange> range, long maximumBytes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Cookie> cookies() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void bring(List<Cookie> cookies) {
    throw new UnsupportedOperationException();
  }

  @Override
  public UpstreamOccupancy occupancy() {
    return new UpstreamOccupancy(0, 0);
  }

  @Override
  public void close() {}
}
