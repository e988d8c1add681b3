package io.millrace.http.api;

import io.millrace.channel.ChannelView;
import io.millrace.channel.ChannelViews;
import io.millrace.channel.Channels;
import io.millrace.channel.ProviderSlots;
import io.millrace.channel.UnknownChannelException;
import io.millrace.cluster.ClusterOperations;
import io.millrace.http.answer.Answers;
import io.millrace.http.answer.Failure;
import io.millrace.http.answer.FailureCode;
import io.millrace.http.answer.FailureCounts;
import io.millrace.http.answer.Headers;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpEntity;
import org.apache.pekko.http.javadsl.model.HttpMethod;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/**
 * Everything below {@code /api/}. Thread-safe; the stage fails only with what is a defect of ours.
 * Answers carry no cross-origin headers: web pages of others cannot read them.
 */
public final class Api {

  private static final String CHANNELS = "/api/v1/channels";
  private static final String PROVIDERS = "/api/v1/providers";
  private static final String CLUSTER = "/api/v1/cluster";
  private static final String RELOAD = "/api/v1/reload";
  private static final String FAILOVER = "/failover";
  private static final String REFRESH = "/refresh";
  private static final String MOVE = "/move";

  private final Answers answers;
  private final ChannelViews views;
  private final ProviderSlots providers;
  private final DefinitionReload reload;
  private final AdminAccess access;
  private final Duration timeout;
  private final Statuses statuses;
  private final Failover failover;
  private final Refresh refresh;
  private final ClusterOrders cluster;

  /**
   * Serves the API from these.
   *
   * @param cluster empty for a server without one
   * @param timeout longest wait for an answer
   */
  public Api(
      FailureCounts failures,
      Channels channels,
      ChannelViews views,
      ProviderSlots providers,
      DefinitionReload reload,
      AdminAccess access,
      Optional<ClusterOperations> cluster,
      Duration timeout) {
    this.answers = new Answers(failures);
    this.views = views;
    this.providers = providers;
    this.reload = reload;
    this.access = access;
    this.timeout = timeout;
    this.statuses = new Statuses(answers, channels, views);
    this.failover = new Failover(answers, channels);
    this.refresh = new Refresh(answers, channels);
    this.cluster = new ClusterOrders(answers, cluster);
  }

  public static boolean isFor(String path) {
    return path.equals("/api") || path.startsWith("/api/");
  }

  /**
   * Answers a request for which {@link #isFor} says yes.
   *
   * @param request with a strict entity
   * @param path the request's, with its escapes
   */
  public CompletionStage<HttpResponse> answer(HttpRequest request, String path) {
    Optional<Failure> refusal = access.refuse(request);
    if (refusal.isPresent()) {
      return now(refused(refusal.get()));
    }
    return bounded(path, route(request, path));
  }

  private CompletionStage<HttpResponse> route(HttpRequest request, String path) {
    if (path.equals(CHANNELS)) {
      return when(HttpMethods.GET, request, statuses::all);
    }
    if (path.equals(PROVIDERS)) {
      return when(
          HttpMethods.GET,
          request,
          () -> now(answers.ok(Map.of("providers", providers.providers()))));
    }
    if (path.equals(RELOAD)) {
      return when(HttpMethods.POST, request, () -> reload.reload().thenApply(answers::ok));
    }
    if (path.equals(CLUSTER)) {
      return when(HttpMethods.GET, request, cluster::overview);
    }
    Optional<String> node = ClusterOrders.nodeToDrain(path, CLUSTER);
    if (node.isPresent()) {
      return drain(request, node.get());
    }
    if (!path.startsWith(CHANNELS + "/")) {
      return now(answers.noSuchAddress());
    }
    String rest = path.substring(CHANNELS.length() + 1);
    String order = Stream.of(FAILOVER, REFRESH, MOVE).filter(rest::endsWith).findFirst().orElse("");
    String id = rest.substring(0, rest.length() - order.length());
    Optional<ChannelView> view = views.find(id);
    if (view.isEmpty()) {
      return now(id.indexOf('/') < 0 ? unknown(id) : answers.noSuchAddress());
    }
    ChannelId channel = view.get().id();
    return switch (order) {
      case FAILOVER ->
          when(HttpMethods.POST, request, () -> failover.answer(body(request), channel));
      case MOVE -> when(HttpMethods.POST, request, () -> cluster.move(body(request), channel));
      case REFRESH -> when(HttpMethods.POST, request, () -> refresh.answer(channel));
      default -> when(HttpMethods.GET, request, () -> statuses.one(channel));
    };
  }

  private CompletionStage<HttpResponse> drain(HttpRequest request, String node) {
    if (request.method().equals(HttpMethods.DELETE)) {
      return cluster.drain(node, false);
    }
    return request.method().equals(HttpMethods.POST)
        ? cluster.drain(node, true)
        : now(answers.methodNotAllowed("POST, DELETE"));
  }

  private CompletionStage<HttpResponse> when(
      HttpMethod method, HttpRequest request, Supplier<CompletionStage<HttpResponse>> answer) {
    if (request.method().equals(method)) {
      return answer.get();
    }
    return now(answers.methodNotAllowed(method.value()));
  }

  private CompletionStage<HttpResponse> bounded(String path, CompletionStage<HttpResponse> answer) {
    CompletableFuture<HttpResponse> future = answer.toCompletableFuture();
    return future.isDone() && !future.isCompletedExceptionally()
        ? future
        : future
            .copy()
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(failure -> failed(path, failure));
  }

  private HttpResponse failed(String path, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case TimeoutException e ->
          answers.failure(
              Failure.of(
                  FailureCode.UPSTREAM_TIMEOUT,
                  "no answer in time (millrace.http.request-timeout)",
                  "the order may still be carried out: look at the channel's status"));
      case UnknownChannelException e -> unknown(path.substring(path.lastIndexOf('/') + 1));
      default -> throw new CompletionException(cause);
    };
  }

  private HttpResponse unknown(String id) {
    String action = "GET " + CHANNELS + " lists the channels";
    return answers.failure(
        ChannelId.isValid(id)
            ? Failure.ofChannel(
                FailureCode.NOT_FOUND, id, "there is no channel '" + id + "'", action)
            : Failure.of(FailureCode.NOT_FOUND, "there is no such channel", action));
  }

  private HttpResponse refused(Failure failure) {
    HttpResponse response = answers.failure(failure);
    return failure.code() == FailureCode.UNAUTHORIZED
        ? response.addHeader(Headers.of("WWW-Authenticate", "Bearer realm=\"millrace\""))
        : response;
  }

  private static HttpEntity.Strict body(HttpRequest request) {
    return request.entity() instanceof HttpEntity.Strict body ? body : HttpEntities.EMPTY;
  }

  private static CompletionStage<HttpResponse> now(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }
}
