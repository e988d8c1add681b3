package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.ProviderDefinition;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Five channels share an account of two, with starts, stops, switches, dying sources and failing
 * actors at any time: many short lives, and one of 10,000 steps. What counts is what the origin
 * sees. A failing seed is the test's parameter: put it into {@link #seeds} to replay it.
 */
class ProviderSlotsRandomTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SimulatedTime.config());
  private static final int STEPS = 500;
  private static final int STEPS_OF_A_LONG_LIFE = 10_000;
  private static final int CHANNELS = 5;
  private static final int LIMIT = 2;

  static IntStream seeds() {
    return IntStream.range(0, 10);
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theAccountIsNeverUsedByMoreThanItAllows(int seed) {
    live(seed, STEPS);
  }

  @Test
  void noSlotIsLostInALongLife() {
    live(4, STEPS_OF_A_LONG_LIFE);
  }

  private static void live(int seed, int steps) {
    var run = new Run(new Random(seed));
    try {
      for (int i = 0; i < steps; i++) {
        run.step();
        run.check();
      }
      run.goesOnWellWhenEverythingIsWell();
    } finally {
      run.end();
    }
  }

  private static final class Run {
    private final Random random;
    private final SimulatedTime time = new SimulatedTime(KIT.system());
    private final SegmentStore store = new SegmentStore(256L << 20);
    private final FakeOrigins pages = new FakeOrigins();
    private final CountingOrigins origins =
        new CountingOrigins(pages, name -> name.contains("/acme"), time);
    private final QueueWatch queue = QueueWatch.of(this::acme);
    private final ProviderSlots slots;
    private final ChannelTools tools;
    private final List<ChannelDefinition> definitions = new ArrayList<>();
    private final List<ActorRef<ChannelCommand>> channels = new ArrayList<>();
    private final TestProbe<ChannelStatus> statuses = KIT.createTestProbe();

    Run(Random random) {
      this.random = random;
      this.slots =
          LocalProviderSlots.start(
              TestChannels.providers(), time, behavior -> KIT.spawn(queue.around(behavior)));
      slots.define(List.of(new ProviderDefinition("acme", LIMIT)));
      this.tools =
          new ChannelTools(
              TestChannels.settings(),
              origins,
              new FakeLocators(),
              slots,
              new FakeFetcher(store).completingAtOnce(),
              store,
              new ChannelViews(),
              TimelineCheckpoints.none(),
              time,
              random::nextDouble,
              MediaProbe.NONE);
      for (int i = 0; i < CHANNELS; i++) {
        definitions.add(definition(i));
        definitions.get(i).sources().forEach(source -> heal(source.name()));
        channels.add(KIT.spawn(ChannelActor.create(definitions.get(i), tools)));
      }
    }

    private ProviderStatus acme() {
      return slots.find("acme").orElseThrow();
    }

    private ChannelDefinition definition(int channel) {
      var sources = new ArrayList<SourceDefinition>();
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        sources.add(
            TestChannels.source("acme-" + channel + "-" + i, 1 + random.nextInt(3), "acme"));
      }
      if (random.nextInt(3) > 0) {
        sources.add(TestChannels.source("own-" + channel, 1 + random.nextInt(4)));
      }
      return new ChannelDefinition(
          new ChannelId("c" + channel),
          "c" + channel,
          random.nextInt(3) == 0 ? StartMode.ALWAYS : StartMode.ON_DEMAND,
          100 + random.nextInt(2),
          sources);
    }

    private static URI playlistOf(String source) {
      return URI.create("http://" + source + "/secret-path/live.m3u8?secret=1");
    }

    private void heal(String source) {
      pages.says(playlistOf(source), this::playlist);
    }

    private String playlist() {
      long last = Duration.between(TestChannels.START, time.instant()).toSeconds() / 4 + 10;
      var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:");
      text.append(last - 4).append('\n');
      for (long msn = last - 4; msn <= last; msn++) {
        text.append("#EXTINF:4,\n").append(msn).append(".ts\n");
      }
      return text.toString();
    }

    void step() {
      int which = random.nextInt(CHANNELS);
      ActorRef<ChannelCommand> channel = channels.get(which);
      switch (random.nextInt(14)) {
        case 0, 1 ->
            channel.tell(
                new ChannelCommand.Open(KIT.<ChannelCommand.OpenReply>createTestProbe().ref()));
        case 2, 3 -> channel.tell(wish(which));
        case 4 -> crash(channel);
        case 5 -> replace(which);
        case 6 -> pages.fails(playlistOf(anySource(which)));
        case 12 -> refuseSometimes(anySource(which));
        case 7 -> pages.neverAnswers(playlistOf(anySource(which)));
        case 8, 9, 10 -> heal(anySource(which));
        case 11 -> pass(Duration.ofSeconds(8));
        default -> {}
      }
      if (random.nextInt(40) == 0) {
        pass(Duration.ofSeconds(35));
      }
      for (ActorRef<ChannelCommand> each : channels) {
        if (random.nextInt(8) > 0) {
          each.tell(TestViewers.seen(1));
        }
      }
      pass(Duration.ofMillis(random.nextInt(1500)));
    }

    private void refuseSometimes(String source) {
      if (random.nextInt(4) == 0) {
        pages.refuses(playlistOf(source), random.nextBoolean() ? 429 : 403);
      }
    }

    private ChannelCommand wish(int which) {
      Optional<String> source =
          random.nextBoolean() ? Optional.empty() : Optional.of(anySource(which));
      return new ChannelCommand.SwitchSource(
          source, KIT.<ChannelCommand.SwitchReply>createTestProbe().ref());
    }

    private String anySource(int which) {
      List<SourceDefinition> sources = definitions.get(which).sources();
      return sources.get(random.nextInt(sources.size())).name();
    }

    /** No answer can be given: the actor fails. */
    @SuppressWarnings("NullAway")
    private static void crash(ActorRef<ChannelCommand> channel) {
      channel.tell(new ChannelCommand.GetStatus(null));
    }

    /** The channel is removed and defined anew. */
    private void replace(int which) {
      ActorRef<ChannelCommand> old = channels.get(which);
      old.tell(new ChannelCommand.Stop("a test says so"));
      // One whose actor waits to be started again hears it then.
      pass(Duration.ofMillis(500));
      KIT.stop(old, PATIENCE);
      channels.set(which, KIT.spawn(ChannelActor.create(definitions.get(which), tools)));
    }

    private void pass(Duration duration) {
      time.pass(duration);
    }

    private List<ChannelStatus> ask() {
      var all = new ArrayList<ChannelStatus>();
      for (ActorRef<ChannelCommand> channel : channels) {
        channel.tell(new ChannelCommand.GetStatus(statuses.ref()));
        all.add(statuses.receiveMessage(PATIENCE));
      }
      return all;
    }

    void check() {
      assertThat(origins.most()).as("%s", origins.whoWereMost()).isLessThanOrEqualTo(LIMIT);
      assertThat(queue.offences()).isEmpty();
      assertThat(acme().leases()).hasSizeLessThanOrEqualTo(LIMIT);
    }

    void goesOnWellWhenEverythingIsWell() {
      definitions.forEach(each -> each.sources().forEach(source -> heal(source.name())));
      for (int i = 0; i < 200; i++) {
        channels.forEach(
            each -> {
              each.tell(
                  new ChannelCommand.Open(KIT.<ChannelCommand.OpenReply>createTestProbe().ref()));
              each.tell(TestViewers.seen(1));
            });
        pass(Duration.ofSeconds(1));
        check();
      }
      ProviderStatus acme = acme();
      List<ChannelStatus> all = ask();
      assertThat(acme.leases().size() == LIMIT || acme.queue().isEmpty())
          .as("no slot is lost: %s", acme)
          .isTrue();
      for (ChannelStatus status : all) {
        boolean uses =
            acme.leases().stream()
                .filter(lease -> !lease.probe())
                .anyMatch(lease -> lease.channel().equals(status.id()));
        boolean waits =
            acme.queue().stream().anyMatch(waiting -> waiting.channel().equals(status.id()));
        boolean plays = status.phase() == Phase.LIVE;
        assertThat(plays || waits).as("%s with %s", status, acme).isTrue();
        boolean onAccount =
            status.activeSource().filter(source -> source.startsWith("acme")).isPresent();
        assertThat(onAccount).as("%s with %s", status, acme).isEqualTo(uses);
      }
    }

    void end() {
      channels.forEach(channel -> KIT.stop(channel, PATIENCE));
      pass(Duration.ofSeconds(1));
      assertThat(origins.users()).isEmpty();
      pass(TestChannels.providers().lease());
      assertThat(acme().leases()).isEmpty();
    }
  }
}
