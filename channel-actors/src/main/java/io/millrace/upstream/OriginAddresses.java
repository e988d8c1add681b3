package io.millrace.upstream;

import io.millrace.upstream.UpstreamException.Kind;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds out where a host is and whether one source may go there. What it gives is to be connected
 * to as it is: looked up once more, a name may stand for something else (DNS rebinding).
 * Thread-safe.
 */
final class OriginAddresses {

  /** A source meets a few hosts; one whose segments come from ever new ones has no use for more. */
  private static final int REMEMBERED = 64;

  /**
   * Name servers that keep silent hold the look-up for longer than we wait; one source that meets
   * ever new names of such ones must not take it from the others.
   */
  private static final int MOST_UNANSWERED = 8;

  private final NameLookup lookup;
  private final AddressGuard guard;
  private final Duration time;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final Map<String, InetAddress> lastGood =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, InetAddress> eldest) {
          return size() > REMEMBERED;
        }
      };

  OriginAddresses(NameLookup lookup, AddressGuard guard, Duration time) {
    this.lookup = lookup;
    this.guard = guard;
    this.time = time;
  }

  /**
   * The addresses that may be connected to, the one that worked last first; at least one.
   *
   * @param host lower case, an IPv6 address without brackets
   */
  CompletionStage<List<InetAddress>> permitted(String host) {
    return known(host)
        .thenCompose(all -> home(all).thenApply(home -> permitted(all, home)))
        .thenApply(allowed -> lastGoodFirst(host, allowed));
  }

  /**
   * Judges a host that a proxy connects to, which looks names up itself. Where we know an address
   * of the name, none may be forbidden; where we know none, the proxy is trusted with names that
   * are not local.
   */
  CompletionStage<?> forwarded(String host) {
    return known(host)
        .thenCompose(all -> home(all).thenApply(home -> allPermitted(all, home)))
        .exceptionallyCompose(
            failure ->
                isForbidden(failure) || !guard.permitsUnknown(HostForm.of(host))
                    ? CompletableFuture.failedFuture(failure)
                    : CompletableFuture.completedFuture(List.of()));
  }

  /** The addresses of the proxy, which is where the operator says. */
  CompletionStage<List<InetAddress>> ofProxy(String host) {
    return known(host).thenApply(all -> lastGoodFirst(host, all));
  }

  /** From now on this address of the host is the first to be tried. */
  void worked(String host, InetAddress address) {
    synchronized (lastGood) {
      lastGood.put(host, address);
    }
  }

  private CompletionStage<List<InetAddress>> known(String host) {
    return switch (HostForm.of(host)) {
      case HostForm.Literal(InetAddress address) ->
          CompletableFuture.completedFuture(List.of(address));
      case HostForm.Name(String name) -> lookedUp(name);
      case HostForm.Unreadable unreadable -> CompletableFuture.failedFuture(unreadable.refusal());
    };
  }

  private CompletionStage<List<InetAddress>> lookedUp(String name) {
    if (unanswered.incrementAndGet() > MOST_UNANSWERED) {
      unanswered.decrementAndGet();
      return CompletableFuture.failedFuture(tooMany());
    }
    return lookup
        .addresses(name)
        .whenComplete((addresses, failure) -> unanswered.decrementAndGet())
        .toCompletableFuture()
        .copy()
        .orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(
            failure ->
                CompletableFuture.failedFuture(
                    failure instanceof TimeoutException ? late() : failure));
  }

  /** What the names of local homes stand for, if that can change anything. */
  private CompletionStage<List<InetAddress>> home(List<InetAddress> asked) {
    CompletionStage<List<InetAddress>> all = CompletableFuture.completedFuture(List.of());
    if (asked.stream().noneMatch(guard::dependsOnHomes)) {
      return all;
    }
    for (String name : guard.localHomes()) {
      CompletionStage<List<InetAddress>> one = lookedUp(name).exceptionally(unknown -> List.of());
      all = all.thenCombine(one, OriginAddresses::joined);
    }
    return all;
  }

  private List<InetAddress> permitted(List<InetAddress> all, List<InetAddress> home) {
    List<InetAddress> allowed =
        all.stream().filter(address -> guard.permits(address, home)).toList();
    if (allowed.isEmpty()) {
      throw guard.refusal(all.getFirst());
    }
    return allowed;
  }

  private List<InetAddress> allPermitted(List<InetAddress> all, List<InetAddress> home) {
    for (InetAddress address : all) {
      if (!guard.permits(address, home)) {
        throw guard.refusal(address);
      }
    }
    return all;
  }

  private static boolean isForbidden(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof UpstreamException known && known.kind() == Kind.FORBIDDEN;
  }

  private List<InetAddress> lastGoodFirst(String host, List<InetAddress> allowed) {
    InetAddress good;
    synchronized (lastGood) {
      good = lastGood.get(host);
    }
    return good == null || !allowed.contains(good) ? allowed : joined(List.of(good), allowed);
  }

  private static List<InetAddress> joined(List<InetAddress> first, List<InetAddress> rest) {
    List<InetAddress> all = new ArrayList<>(first);
    rest.stream().filter(address -> !first.contains(address)).forEach(all::add);
    return all;
  }

  private static UpstreamException tooMany() {
    return new UpstreamException(
        Kind.CONNECT, "too many names of hosts are being looked up for this source");
  }

  private static UpstreamException late() {
    return new UpstreamException(
        Kind.CONNECT,
        "the name of the host is not looked up in time (millrace.upstream.connect-timeout)");
  }
}
