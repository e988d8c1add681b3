package io.millrace.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A name server by script, which counts. */
final class Names implements NameLookup {

  private final Map<String, CompletionStage<List<InetAddress>>> known = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /** From now on the name stands for these addresses. */
  Names with(String name, String... addresses) {
    known.put(
        name,
        CompletableFuture.completedFuture(Arrays.stream(addresses).map(Names::address).toList()));
    return this;
  }

  /** From now on nobody answers for the name. */
  Names withSilence(String name) {
    known.put(name, new CompletableFuture<>());
    return this;
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  @Override
  public CompletionStage<List<InetAddress>> addresses(String name) {
    asked.add(name);
    return known.getOrDefault(name, CompletableFuture.failedFuture(new UnknownHostException(name)));
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException notALiteral) {
      throw new IllegalArgumentException(literal, notALiteral);
    }
  }
}
