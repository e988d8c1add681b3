package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.segment.SegmentKey;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Channels that end at random moments and go on in other runs, while their sources do what sources
 * do. One life is lived again with {@code -Dmillrace.seed=…}, more of them with {@code
 * -Dmillrace.seeds=…}.
 */
final class HandOverRandomTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final int FIXED_SEEDS = Integer.getInteger("millrace.seeds", 4);
  private static final int EVENTS = 25;
  private static final String[] WATCHED = {"v0", "a0", "s0"};

  /** What can happen; the first ones change nothing in the timelines. */
  private enum Event {
    HAND_OVER,
    CRASH,
    SHORT_ABSENCE,
    LONG_ABSENCE,
    STORE_LOST,
    SEGMENTS_LOST,
    SWITCH,
    SOURCE_DIES,
    SOURCE_LIVES,
    LEAVES_WHILE_SWITCHING
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Stream<Long> seeds() {
    Long one = Long.getLong("millrace.seed");
    return one != null
        ? Stream.of(one)
        : LongStream.concat(
                LongStream.range(0, FIXED_SEEDS),
                LongStream.of(ThreadLocalRandom.current().nextLong()))
            .boxed();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void allPlaylistsAreLegalWhateverHappens(long seed) {
    live(seed, Event.values(), false);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingBreaksAndNothingIsFetchedTwiceWhereSourcesAreWell(long seed) {
    live(seed, new Event[] {Event.HAND_OVER, Event.CRASH, Event.SHORT_ABSENCE}, true);
  }

  private static void live(long seed, Event[] events, boolean quiet) {
    var life = new Life(new Random(seed));
    try {
      life.live(events, quiet);
    } catch (AssertionError e) {
      throw new AssertionError(
          "again with -Dmillrace.seed=" + seed + " after " + life.lived + ": " + e.getMessage(), e);
    } finally {
      life.rig.end();
    }
  }

  private static final class Life {
    private final Random random;
    private final LadderRig ladder;
    private final ChannelRig rig;
    private final Map<String, RfcFollower> followers = new HashMap<>();
    private final List<Event> lived = new ArrayList<>();
    private int read;

    Life(Random random) {
      this.random = random;
      this.ladder =
          new LadderRig(
              KIT,
              TestChannels.channel(TestChannels.source("a", 1), TestChannels.source("b", 2)),
              random.nextBoolean() ? TestChannels.settings() : TestChannels.settingsWithSlate());
      this.rig = ladder.rig;
    }

    void live(Event[] events, boolean quiet) {
      ladder.ladder("a").ladder("b").play();
      watch(random.nextInt(4, 30));
      Map<String, Long> before = quiet ? periods() : Map.of();
      for (int i = 0; i < EVENTS; i++) {
        Event next = events[random.nextInt(events.length)];
        lived.add(next);
        undergo(next);
        watch(random.nextInt(0, 12));
        rig.passUnseen(Duration.ofMillis(random.nextInt(1000)));
      }
      ladder.ladder("a").ladder("b");
      watch(40);
      Map<String, Long> after = periods();
      assertThat(Set.copyOf(after.values())).as(after.toString()).hasSize(1);
      if (quiet) {
        assertThat(after).isEqualTo(before);
        assertThat(rig.fetcher.flights.stream().map(FakeFetcher.Flight::name))
            .doesNotHaveDuplicates();
      }
    }

    private void undergo(Event event) {
      switch (event) {
        case HAND_OVER -> rig.goesOn(rig.handOver());
        case CRASH -> rig.goesOn(rig.crash());
        case SHORT_ABSENCE -> absent(Duration.ofMillis(random.nextInt(8_000)));
        case LONG_ABSENCE -> absent(Duration.ofSeconds(random.nextInt(8, 60)));
        case STORE_LOST -> {
          ChannelFacts facts = rig.crash();
          rig.store.removeChannel(TestChannels.NEWS.value());
          allowRestart();
          rig.goesOn(facts);
        }
        case SEGMENTS_LOST -> loseSegments();
        case SWITCH -> rig.switchTo();
        case SOURCE_DIES -> ladder.dies(anySource());
        case SOURCE_LIVES -> ladder.ladder(anySource());
        case LEAVES_WHILE_SWITCHING -> {
          rig.switchTo();
          rig.passUnseen(Duration.ofMillis(random.nextInt(3)));
          rig.goesOn(rig.handOver());
        }
      }
    }

    private void absent(Duration time) {
      ChannelFacts facts = rig.crash();
      rig.passUnseen(time);
      rig.goesOn(facts);
    }

    private void loseSegments() {
      ChannelFacts facts = rig.crash();
      String track = WATCHED[random.nextInt(WATCHED.length)];
      List<SegmentKey> of =
          facts.segments().stream().filter(key -> key.track().equals(track)).toList();
      if (!of.isEmpty()) {
        long msn = of.get(random.nextInt(of.size())).msn();
        if (random.nextBoolean()) {
          rig.store.removeFrom(TestChannels.NEWS.value(), track, msn);
        } else {
          rig.store.retain(TestChannels.NEWS.value(), track, msn, msn);
        }
      }
      allowRestart();
      rig.goesOn(facts);
    }

    private String anySource() {
      return random.nextBoolean() ? "a" : "b";
    }

    private void allowRestart() {
      follow();
      followers.values().forEach(RfcFollower::allowRestart);
    }

    private void watch(int seconds) {
      ladder.watch(seconds, WATCHED);
      follow();
    }

    /** Every playlist that readers were shown. */
    private void follow() {
      List<ChannelView> shown = rig.shown();
      for (ChannelView view : shown.subList(read, shown.size())) {
        for (TrackView track : view.tracks()) {
          track.playlist().ifPresent(list -> follow(track.id().value(), list.plain().utf8String()));
        }
      }
      read = shown.size();
    }

    private void follow(String track, String text) {
      followers
          .computeIfAbsent(track, any -> new RfcFollower(RfcFollower.Options.window(6)))
          .follow(text, rig.now());
    }

    private Map<String, Long> periods() {
      var periods = new HashMap<String, Long>();
      Stream.of(WATCHED).forEach(track -> periods.put(track, ladder.period(track)));
      return periods;
    }
  }
}
