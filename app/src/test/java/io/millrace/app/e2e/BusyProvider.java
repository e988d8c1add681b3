package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A provider that allows {@value #LIMIT} channels at a time, and {@value #CHANNELS} channels that
 * run whoever watches and have no other. Each has an origin of its own, which sees whether it is
 * connected to.
 */
final class BusyProvider implements AutoCloseable {

  static final int LIMIT = 2;
  static final int CHANNELS = 4;

  private static final String NAME = "acme";

  /** So many more playlists a channel has asked for that plays. */
  private static final int PLAYING = 5;

  private static final Duration LOOKS_EVERY = Duration.ofMillis(20);

  /** A connection that was ended may still be seen for so long. */
  private static final Duration CLOSES_WITHIN = Duration.ofMillis(100);

  private final List<ScriptedOrigin> origins = new ArrayList<>();
  private final List<String> channels = new ArrayList<>();
  private final AtomicInteger most = new AtomicInteger();
  private volatile boolean closed;

  private BusyProvider() {}

  /** Its origins are there, and looked at from now on. */
  static BusyProvider start() throws IOException {
    var provider = new BusyProvider();
    for (int i = 0; i < CHANNELS; i++) {
      ScriptedOrigin origin = ScriptedOrigin.start();
      provider.origins.add(origin);
      provider.channels.add(
          """
          {"id": "%1$s", "name": "The channel %1$s", "start": "always",
           "sources": [{"name": "only", "url": "%2$s", "provider": "%3$s"}]}
          """
              .formatted(
                  channel(i),
                  new LiveSource(origin, "live", i + 1, LiveSource.SECOND, 20_000).uri(),
                  NAME));
    }
    Thread.ofVirtual().start(provider::look);
    return provider;
  }

  static String channel(int number) {
    return "busy-" + number;
  }

  /** The definitions of its channels, of these, and of itself. */
  String definitionsWith(String... others) {
    String all =
        IntStream.range(0, others.length + CHANNELS)
            .mapToObj(i -> i < others.length ? others[i] : channels.get(i - others.length))
            .collect(Collectors.joining(",\n"));
    return "{\"providers\": [{\"name\": \"%s\", \"maxChannels\": %d}], \"channels\": [%s]}"
        .formatted(NAME, LIMIT, all);
  }

  /** Whether somebody is connected to what this channel plays. */
  boolean isUsedBy(int channel) {
    return origins.get(channel).openConnections() > 0;
  }

  /** Waits until as many channels play as may. */
  void awaitPlaying() {
    List<Integer> before = loads();
    Eventually.within(
        Duration.ofSeconds(60),
        () -> {
          List<Integer> now = loads();
          long playing =
              IntStream.range(0, CHANNELS)
                  .filter(i -> now.get(i) - before.get(i) >= PLAYING)
                  .count();
          assertThat(playing).as(before + " → " + now).isGreaterThanOrEqualTo(LIMIT);
        });
  }

  private List<Integer> loads() {
    return origins.stream().map(origin -> origin.requests("/live/index.m3u8")).toList();
  }

  private void look() {
    while (!closed) {
      Set<Integer> used = used();
      Instant seenUntil = Lateness.now().plus(CLOSES_WITHIN);
      while (used.size() > LIMIT && Lateness.now().isBefore(seenUntil)) {
        LockSupport.parkNanos(LOOKS_EVERY.toNanos());
        used.retainAll(used());
      }
      most.accumulateAndGet(used.size(), Math::max);
      LockSupport.parkNanos(LOOKS_EVERY.toNanos());
    }
  }

  private Set<Integer> used() {
    return IntStream.range(0, CHANNELS)
        .filter(this::isUsedBy)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** It has had as much to do as it allows, and never more. */
  void assertNeverOverItsLimit() {
    assertThat(most.get()).as("channels that the provider saw at a time").isEqualTo(LIMIT);
  }

  @Override
  public void close() {
    closed = true;
    origins.forEach(ScriptedOrigin::close);
  }
}
