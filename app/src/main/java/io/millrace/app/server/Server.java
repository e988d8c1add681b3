package io.millrace.app.server;

import com.typesafe.config.Config;
import io.millrace.app.settings.ServerSettings;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.catalog.ChannelCatalog;
import java.net.BindException;
import java.net.URI;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server. Thread-safe. */
public final class Server {

  private static final Logger log = LoggerFactory.getLogger(Server.class);

  /** How long running bodies may take to finish once the server stops. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(8);

  private final ActorSystem<Void> system;
  private final ServerSettings settings;
  private final int channels;

  private Server(ActorSystem<Void> system, ServerSettings settings, int channels) {
    this.system = system;
    this.settings = settings;
    this.channels = channels;
  }

  /** The actor system that a server runs in; {@link #stop} ends it. */
  public static ActorSystem<Void> system(Config config) {
    return ActorSystem.create(Behaviors.empty(), "millrace", config);
  }

  /**
   * Starts the server and waits until it answers. Fails with {@link StartException}; the actor
   * system is still the caller's then.
   */
  public static Server start(
      ActorSystem<Void> system, ServerSettings settings, ChannelCatalog catalog) {
    CatalogSnapshot snapshot = catalog.load();
    snapshot.problems().forEach(problem -> log.warn("{}", problem));
    ServerBinding binding = bind(system, settings);
    int port = binding.localAddress().getPort();
    return new Server(system, settings.withPort(port), snapshot.definitions().size());
  }

  private static ServerBinding bind(ActorSystem<Void> system, ServerSettings settings) {
    try {
      return Http.get(system)
          .newServerAt(settings.host(), settings.port())
          .bindSync(Server::answer)
          .toCompletableFuture()
          .join()
          .addToCoordinatedShutdown(STOP_LIMIT, system.classicSystem());
    } catch (CompletionException e) {
      throw new StartException(whyNotBound(settings, e), e);
    }
  }

  private static HttpResponse answer(HttpRequest request) {
    return request.getUri().path().equals("/health")
        ? HttpResponse.create().withEntity("{\"live\":true,\"ready\":true}")
        : HttpResponse.create().withStatus(StatusCodes.NOT_FOUND);
  }

  private static String whyNotBound(ServerSettings settings, Throwable failure) {
    String place = "port " + settings.port() + " of " + settings.host();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return "Cannot listen on "
            + place
            + " ("
            + cause.getMessage()
            + "): stop the program that uses it, or choose another with --port or --host.";
      }
      if (cause instanceof UnresolvedAddressException) {
        return "Cannot listen on " + place + ": no such host name.";
      }
    }
    return "Cannot listen on " + place + ": " + failure.getMessage();
  }

  /** Where this machine reaches the server. */
  public URI address() {
    return settings.address();
  }

  /** How many channels are defined. */
  public int channels() {
    return channels;
  }

  /** Blocks until the server has stopped. */
  public void awaitStop() {
    system.getWhenTerminated().toCompletableFuture().join();
  }

  /** Stops the server and its actor system; running bodies may finish within a limit. */
  public void stop() {
    system.terminate();
    awaitStop();
  }
}
