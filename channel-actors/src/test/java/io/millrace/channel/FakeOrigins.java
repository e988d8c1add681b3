package io.millrace.channel;

import io.millrace.upstream.BodyRange;
import io.millrace.upstream.Cookie;
import io.millrace.upstream.FetchedText;
import io.millrace.upstream.Hop;
import io.millrace.upstream.OpenedBody;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.PageRequest;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.UpstreamException;
import io.millrace.upstream.UpstreamOccupancy;
import io.millrace.upstream.Upstreams;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Origins of tests: say what a test told them to, or nothing at all. Thread-safe. */
final class FakeOrigins implements Upstreams {

  private final Map<String, Object> answers = new ConcurrentHashMap<>();
  private final Map<String, String> badHeaders = new ConcurrentHashMap<>();
  private final List<URI> asked = new CopyOnWriteArrayList<>();
  private final List<String> open = new CopyOnWriteArrayList<>();

  /** From now on this host answers every address with this text. */
  void says(String host, String text) {
    answers.put(host, text);
  }

  /** From now on this address is answered with this text. */
  void says(URI uri, String text) {
    answers.put(uri.toString(), text);
  }

  /** From now on this address is answered with what is said at the moment of asking. */
  void says(URI uri, Supplier<String> text) {
    answers.put(uri.toString(), text);
  }

  /** From now on this address is answered with these bytes. */
  void says(URI uri, ByteString bytes) {
    answers.put(uri.toString(), bytes);
  }

  /** From now on this host answers each address with a text or a failure of its own, or never. */
  void answers(String host, Function<URI, @Nullable Object> answer) {
    answers.put(host, answer);
  }

  /** From now on this address is asked in vain: no answer ever comes. */
  void neverAnswers(URI uri) {
    answers.put(uri.toString(), new CompletableFuture<>());
  }

  void fails(String host) {
    answers.put(host, refusal());
  }

  void fails(URI uri) {
    answers.put(uri.toString(), refusal());
  }

  /** From now on this address is answered with this status and nothing else. */
  void refuses(URI uri, int status) {
    answers.put(uri.toString(), UpstreamException.status(status, "refused by a test"));
  }

  private static UpstreamException refusal() {
    return new UpstreamException(UpstreamException.Kind.CONNECT, "refused by a test");
  }

  void refusesHeadersOf(String source) {
    badHeaders.put(source, source);
  }

  /** How often the host was asked. */
  long asked(String host) {
    return asked.stream().filter(uri -> host.equals(uri.getHost())).count();
  }

  /** How often this address was asked. */
  long asked(URI uri) {
    return asked.stream().filter(uri::equals).count();
  }

  List<String> open() {
    return List.copyOf(open);
  }

  @Override
  public Upstream open(OriginAccess access) {
    String name = access.name();
    if (badHeaders.containsKey(name.substring(name.indexOf('/') + 1))) {
      throw new IllegalArgumentException("the header 'Host' must not be set");
    }
    open.add(name);
    return new Origin(name);
  }

  private CompletionStage<ByteString> answer(URI uri) {
    asked.add(uri);
    Object exact = answers.get(uri.toString());
    @Nullable Object answer = exact == null ? answers.get(uri.getHost()) : exact;
    return given(answer instanceof Function<?, ?> ofHost ? asOfHost(ofHost).apply(uri) : answer);
  }

  @SuppressWarnings("unchecked")
  private static Function<URI, @Nullable Object> asOfHost(Function<?, ?> answer) {
    return (Function<URI, @Nullable Object>) answer;
  }

  private static CompletionStage<ByteString> given(@Nullable Object answer) {
    return switch (answer) {
      case String text -> CompletableFuture.completedFuture(ByteString.fromString(text));
      case Supplier<?> text ->
          CompletableFuture.completedFuture(ByteString.fromString((String) text.get()));
      case ByteString bytes -> CompletableFuture.completedFuture(bytes);
      case Throwable failure -> CompletableFuture.failedFuture(failure);
      case null, default -> new CompletableFuture<>();
    };
  }

  private final class Origin implements Upstream {
    private final String name;
    private final List<Cookie> cookies = new CopyOnWriteArrayList<>();

    Origin(String name) {
      this.name = name;
    }

    @Override
    public CompletionStage<FetchedText> fetchText(URI uri) {
      return answer(uri)
          .thenApply(text -> new FetchedText(uri, Optional.empty(), text.utf8String()));
    }

    @Override
    public CompletionStage<FetchedText> fetchText(URI uri, URI page) {
      return fetchText(uri);
    }

    @Override
    public CompletionStage<OpenedBody> open(URI uri, Optional<BodyRange> range) {
      throw new AssertionError("segments come from the fake fetcher");
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
      return range
          .map(
              part ->
                  answer(uri)
                      .thenApply(all -> all.drop((int) part.offset()).take((int) part.length())))
          .orElseGet(() -> answer(uri));
    }

    @Override
    public List<Cookie> cookies() {
      return List.copyOf(cookies);
    }

    @Override
    public void bring(List<Cookie> earlier) {
      cookies.clear();
      cookies.addAll(earlier);
    }

    @Override
    public UpstreamOccupancy occupancy() {
      return new UpstreamOccupancy(0, 0);
    }

    @Override
    public void close() {
      open.remove(name);
    }
  }
}
