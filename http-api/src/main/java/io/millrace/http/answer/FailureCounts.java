package io.millrace.http.answer;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many requests have failed since the start, by kind. Thread-safe. */
public final class FailureCounts {

  private final Map<FailureKind, LongAdder> counts = new EnumMap<>(FailureKind.class);

  public FailureCounts() {
    for (FailureKind kind : FailureKind.values()) {
      counts.put(kind, new LongAdder());
    }
  }

  public long count(FailureKind kind) {
    return adder(kind).sum();
  }

  void add(FailureKind kind) {
    adder(kind).increment();
  }

  private LongAdder adder(FailureKind kind) {
    return counts.getOrDefault(kind, new LongAdder());
  }
}
