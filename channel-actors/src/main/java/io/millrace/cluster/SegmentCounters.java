package io.millrace.cluster;

import java.util.concurrent.atomic.LongAdder;

/** Counts {@link SegmentTraffic}. Thread-safe. */
final class SegmentCounters {

  private final LongAdder requests = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder bytes = new LongAdder();

  void request() {
    requests.increment();
  }

  void failure() {
    failures.increment();
  }

  void bytes(int count) {
    bytes.add(count);
  }

  SegmentTraffic now() {
    return new SegmentTraffic(requests.sum(), failures.sum(), bytes.sum());
  }
}
