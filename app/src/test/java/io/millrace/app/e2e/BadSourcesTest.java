package io.millrace.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.app.e2e.StrictViewer.Seen;
import io.millrace.app.e2e.Trouble.Stays;
import io.millrace.catalog.CatalogSnapshot;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.ScriptedOrigin;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One server, and for every trouble two channels whose primary has it: one from the start, one
 * while it plays. All of them live through the same half minute.
 */
class BadSourcesTest {

  private static final int PRIMARY = 7;
  private static final int BACKUP = 8;
  private static final Duration TARGET = LiveSource.TWO_SECONDS;
  private static final Duration HOLD_BACK = TARGET.multipliedBy(3);
  private static final int BYTES = 20_000;

  /** What is configured in seconds for the segments of real channels, for those of two seconds. */
  private static final Map<String, String> FAST =
      Map.ofEntries(
          Map.entry("millrace.channel.probe-every", "1s"),
          Map.entry("millrace.ingest.attempts", "2"),
          Map.entry("millrace.ingest.retry-wait", "50ms"),
          Map.entry("millrace.failover.start-timeout", "4s"),
          Map.entry("millrace.failover.dwell", "1s"),
          Map.entry("millrace.failover.return-to-primary", "never"),
          Map.entry("millrace.upstream.connect-timeout", "2s"),
          Map.entry("millrace.upstream.idle-timeout", "2s"),
          Map.entry("millrace.upstream.playlist.first-byte-timeout", "5s"),
          Map.entry("millrace.upstream.playlist.total-timeout", "5s"),
          Map.entry("millrace.upstream.segment.first-byte-timeout", "5s"),
          Map.entry("millrace.upstream.segment.maximum-bytes", "1MiB"));

  @TempDir private static Path data;
  private static final ScriptedOrigin backups = ScriptedOrigin.start();
  private static final List<ScriptedOrigin> primaries = new ArrayList<>();
  private static final Map<String, Supplier<List<Seen>>> seenByChannel = new HashMap<>();

  @BeforeAll
  static void live() throws Exception {
    List<ChannelDefinition> channels = new ArrayList<>();
    List<Runnable> strikes = new ArrayList<>();
    LiveSource backup = new LiveSource(backups, "backup", BACKUP, TARGET, BYTES);
    for (Trouble trouble : Trouble.values()) {
      channels.add(channel("late", trouble, backup, strikes::add));
      channels.add(channel("start", trouble, backup, Runnable::run));
    }
    var snapshot = new CatalogSnapshot(channels, List.of());
    try (RunningServer server = RunningServer.start(data, () -> snapshot, FAST)) {
      Map<String, StrictViewer> viewers = new HashMap<>();
      for (ChannelDefinition channel : channels) {
        String id = channel.id().value();
        viewers.put(id, StrictViewer.watch(server.site(), id, RfcFollower.Options.window(12)));
      }
      viewers.values().forEach(StrictViewer::awaitFirst);
      pass(TARGET.multipliedBy(2));
      strikes.forEach(Runnable::run);
      pass(TARGET.multipliedBy(14));
      viewers.forEach(BadSourcesTest::leave);
    }
  }

  @AfterAll
  static void close() {
    primaries.forEach(ScriptedOrigin::close);
    backups.close();
  }

  @ParameterizedTest
  @EnumSource
  void keepsPlayingWhenItHappensWhilePlaying(Trouble trouble) {
    List<Seen> seen = seen("late", trouble);

    assertThat(seen.getFirst().marker()).as("source at first").isEqualTo(PRIMARY);
    assertThat(seen).noneMatch(Seen::isLost);
    assertKeptPlaying(seen);
    assertThat(StrictViewer.leastBuffered(seen))
        .as("least left for a player that holds three Target Durations")
        .isPositive();
    assertStayed(trouble, seen);
  }

  @ParameterizedTest
  @EnumSource
  void playsWhenItIsSoFromTheStart(Trouble trouble) {
    List<Seen> seen = seen("start", trouble);

    assertThat(seen.stream().filter(Seen::isLost).count())
        .as("segments that were listed while they came in, and broke")
        .isLessThanOrEqualTo(trouble.stays() == Stays.NEVER ? 3 : 0);
    assertKeptPlaying(seen.stream().dropWhile(Seen::isLost).toList());
    assertStayed(trouble, seen);
  }

  private static void assertKeptPlaying(List<Seen> seen) {
    assertThat(seen).hasSizeGreaterThan(15);
    assertThat(StrictViewer.longestGap(seen)).isLessThanOrEqualTo(HOLD_BACK);
    assertThat(seen.stream().skip(1).filter(Seen::discontinuity).count())
        .as("discontinuities")
        .isLessThanOrEqualTo(1);
  }

  private static void assertStayed(Trouble trouble, List<Seen> seen) {
    List<Integer> markers =
        seen.stream().filter(one -> !one.isLost()).map(Seen::marker).distinct().toList();
    switch (trouble.stays()) {
      case ALWAYS -> {
        assertThat(markers).containsExactly(PRIMARY);
        assertThat(seen.stream().filter(Seen::discontinuity)).isEmpty();
      }
      case MAYBE -> {}
      case NEVER -> assertThat(seen.getLast().marker()).as("source at last").isEqualTo(BACKUP);
    }
  }

  private static List<Seen> seen(String when, Trouble trouble) {
    return seenByChannel.getOrDefault(id(when, trouble), List::of).get();
  }

  private static ChannelDefinition channel(
      String when, Trouble trouble, LiveSource backup, Consumer<Runnable> strikes) {
    ScriptedOrigin origin = ScriptedOrigin.start();
    primaries.add(origin);
    LiveSource primary = new LiveSource(origin, "deep/primary", PRIMARY, TARGET, BYTES);
    var definition =
        new ChannelDefinition(
            new ChannelId(id(when, trouble)),
            trouble.name(),
            StartMode.ON_DEMAND,
            List.of(
                LiveSource.definition("primary", 1, trouble.address(origin, primary)),
                backup.definition("backup", 2)));
    strikes.accept(() -> trouble.strike(origin, primary));
    return definition;
  }

  private static String id(String when, Trouble trouble) {
    return when + "-" + trouble.name().toLowerCase(Locale.ROOT);
  }

  private static void leave(String channel, StrictViewer viewer) {
    try {
      List<Seen> seen = viewer.leave();
      seenByChannel.put(channel, () -> seen);
    } catch (AssertionError e) {
      seenByChannel.put(
          channel,
          () -> {
            throw e;
          });
    }
  }

  private static void pass(Duration time) throws InterruptedException {
    assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
  }
}
