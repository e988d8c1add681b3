package io.millrace.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Reported beside the times of a benchmark that goes through bytes. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class MegabytesPerSecond {

  /** Megabytes gone through, which JMH divides by the time. */
  public double megabytes;

  void add(long bytes) {
    megabytes += bytes / 1e6;
  }
}
