package io.millrace.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;

/**
 * Where a server listens. Who serves can change while it does: to give a port back and take it
 * again would lose connections that come meanwhile, and one that comes at that very moment would be
 * accepted and never served. Thread-safe.
 */
final class ServerPort {

  private volatile Consumer<Tcp.IncomingConnection> server;
  private final CompletionStage<Tcp.ServerBinding> bound;

  private ServerPort(
      ActorSystem<?> system, HttpSettings settings, Consumer<Tcp.IncomingConnection> first) {
    this.server = first;
    this.bound =
        Tcp.get(system)
            .bind(
                settings.host(),
                settings.port(),
                settings.backlog(),
                List.of(),
                false,
                Optional.<Duration>empty())
            .toMat(
                Sink.<Tcp.IncomingConnection>foreach(connection -> server.accept(connection)),
                Keep.left())
            .run(system);
  }

  /** One that listens. */
  static final class Open {
    private final ServerPort port;
    private final Tcp.ServerBinding binding;

    private Open(ServerPort port, Tcp.ServerBinding binding) {
      this.port = port;
      this.binding = binding;
    }

    /** Where, with the port that was given when any was asked for. */
    InetSocketAddress address() {
      return binding.localAddress();
    }

    /**
     * From now on new connections go there.
     *
     * @param next must not throw
     */
    void servedBy(Consumer<Tcp.IncomingConnection> next) {
      port.server = next;
    }

    /** Listens no more; connections stay. */
    CompletionStage<Done> close() {
      return binding.unbind().thenApply(any -> Done.getInstance());
    }
  }

  /**
   * Starts to listen. Fails with {@link org.apache.pekko.stream.BindFailedException} when the
   * address cannot be had.
   *
   * @param first serves connections; must not throw
   */
  static CompletionStage<Open> open(
      ActorSystem<?> system, HttpSettings settings, Consumer<Tcp.IncomingConnection> first) {
    var port = new ServerPort(system, settings, first);
    return port.bound.thenApply(binding -> new Open(port, binding));
  }
}
