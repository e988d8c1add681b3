package io.millrace.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Asks the system, which blocks for as long as its name servers are silent; on threads of its own,
 * because virtual ones would hold their carriers. A name is looked up once at a time, so that one
 * that hangs takes one thread. Java keeps answers for 30 seconds ({@code
 * networkaddress.cache.ttl}).
 */
final class SystemNameLookup implements NameLookup {

  private static final int MAXIMUM_THREADS = 64;
  private static final long KEPT_SECONDS = 10;

  private final ConcurrentMap<String, CompletableFuture<List<InetAddress>>> underWay =
      new ConcurrentHashMap<>();
  private final Executor threads = threads();

  @Override
  public CompletionStage<List<InetAddress>> addresses(String name) {
    CompletableFuture<List<InetAddress>> fresh = new CompletableFuture<>();
    CompletableFuture<List<InetAddress>> other = underWay.putIfAbsent(name, fresh);
    if (other != null) {
      return other.copy();
    }
    threads.execute(
        () -> {
          try {
            fresh.complete(List.of(InetAddress.getAllByName(name)));
          } catch (UnknownHostException | RuntimeException unknown) {
            fresh.completeExceptionally(unknown);
          } finally {
            underWay.remove(name, fresh);
          }
        });
    return fresh.copy();
  }

  private static Executor threads() {
    var threads =
        new ThreadPoolExecutor(
            MAXIMUM_THREADS,
            MAXIMUM_THREADS,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("name-lookup-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }
}
