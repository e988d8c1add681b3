package io.millrace.http;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.Done;
import org.apache.pekko.stream.stage.AsyncCallback;

/** The connections of one server: counted against their limit, and ended when it stops. */
final class OpenConnections {

  private final int limit;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Set<AsyncCallback<Done>> answering = ConcurrentHashMap.newKeySet();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  /** One connection's side towards the network. */
  interface Socket {

    /** Completes when nothing is left to be sent or received. */
    CompletionStage<Done> closed();

    /** Closes without regard to what is being sent. */
    void abort();
  }

  OpenConnections(int limit) {
    this.limit = limit;
  }

  /** Whether one more may be served; then it counts until {@link #closed}. */
  boolean accept() {
    if (accepted.incrementAndGet() <= limit) {
      return true;
    }
    accepted.decrementAndGet();
    return false;
  }

  void opened(Socket socket) {
    sockets.add(socket);
  }

  void closed(Socket socket) {
    if (sockets.remove(socket)) {
      accepted.decrementAndGet();
    }
  }

  void answering(AsyncCallback<Done> stopping) {
    answering.add(stopping);
  }

  void answersNoMore(AsyncCallback<Done> stopping) {
    answering.remove(stopping);
  }

  /** Lets every connection finish what it is doing; completes when those of now are closed. */
  CompletionStage<Done> finish() {
    List<CompletableFuture<Done>> closing =
        sockets.stream().map(socket -> socket.closed().toCompletableFuture()).toList();
    answering.forEach(stopping -> stopping.invoke(Done.getInstance()));
    return CompletableFuture.allOf(closing.toArray(CompletableFuture[]::new))
        .thenApply(any -> Done.getInstance());
  }

  void abortAll() {
    sockets.forEach(Socket::abort);
  }
}
