package io.millrace.app.demo;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often each path was asked for; forgets the oldest paths beyond a bound. Thread-safe. */
final class RequestCounts {

  private static final int MAXIMUM_PATHS = 10_000;

  private final Map<String, Long> byPath =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAXIMUM_PATHS;
        }
      };

  synchronized void count(String path) {
    byPath.merge(path, 1L, Long::sum);
  }

  synchronized Map<String, Long> snapshot() {
    return Map.copyOf(byPath);
  }
}
