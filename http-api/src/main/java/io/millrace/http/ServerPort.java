package io.millrace.http;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
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

  private final Tcp.ServerBinding binding;
  private final AtomicReference<Consumer<Tcp.IncomingConnection>> server;

  private ServerPort(
      Tcp.ServerBinding binding, AtomicReference<Consumer<Tcp.IncomingConnection>> server) {
    this.binding = binding;
    this.server = server;
  }

  /**
   * Starts to listen. Fails with {@link org.apache.pekko.stream.BindFailedException} when the
   * address cannot be had.
   *
   * @param first serves connections; must not throw
   */
  static CompletionStage<ServerPort> open(
      ActorSystem<?> system, HttpSettings settings, Consumer<Tcp.IncomingConnection> first) {
    var server = new AtomicReference<>(first);
    return Tcp.get(system)
        .bind(
            settings.host(),
            settings.port(),
            settings.backlog(),
            List.of(),
            false,
            Optional.<Duration>empty())
        .toMat(
            Sink.<Tcp.IncomingConnection>foreach(
                connection -> Objects.requireNonNull(server.get()).accept(connection)),
            Keep.left())
        .run(system)
        .thenApply(binding -> new ServerPort(binding, server));
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
    server.set(next);
  }

  /**
   * Listens no more; connections stay. Does not fail: where the listening ended by itself, as when
   * the actor system ends at the same time, the port is free already.
   */
  CompletionStage<Done> close() {
    return binding.unbind().handle((unbound, endedBefore) -> Done.getInstance());
  }
}
