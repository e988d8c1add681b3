package io.millrace.channel;

import io.millrace.channel.ChannelNews.PlaylistLoaded;
import io.millrace.channel.ChannelNews.SegmentReady;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ProviderDefinition;
import io.millrace.testing.SettledTime;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.SegmentOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.SerializationTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.util.ByteString;

/**
 * One channel's actor with everything around it faked but the store, under manual time. What its
 * children would tell it can be told by hand.
 */
final class ChannelRig {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration TICK = Duration.ofMillis(500);

  final SegmentStore store = new SegmentStore(64L << 20);
  final ChannelViews views = new ChannelViews();
  final FakeOrigins origins = new FakeOrigins();
  final FakeLocators locators = new FakeLocators();
  final FakeFetcher fetcher = new FakeFetcher(store);
  final ProviderSlots slots;
  final FakeMediaProbe mediaProbe = new FakeMediaProbe();
  final SilentKeeper keeper = new SilentKeeper();
  final ChannelTools tools;
  ActorRef<ChannelCommand> channel;
  private final ChannelDefinition definition;
  private final ActorTestKit kit;
  private final ManualTime time;
  private final TestProbe<ChannelStatus> statuses;
  private volatile Instant now = TestChannels.START;
  private volatile ChannelFacts shown = ChannelFacts.none(TestChannels.NEWS);
  private final List<ChannelView> allShown = new CopyOnWriteArrayList<>();

  ChannelRig(ActorTestKit kit, ChannelDefinition definition, TimelineCheckpoints checkpoints) {
    this(kit, definition, checkpoints, TestChannels.settings());
  }

  ChannelRig(
      ActorTestKit kit,
      ChannelDefinition definition,
      TimelineCheckpoints checkpoints,
      ChannelSettings settings) {
    this(kit, definition, checkpoints, settings, List.of());
  }

  /** With these providers, and no other channel that uses them. */
  ChannelRig(ActorTestKit kit, ChannelDefinition definition, ProviderDefinition... providers) {
    this(kit, definition, TimelineCheckpoints.none(), TestChannels.settings(), List.of(providers));
  }

  private ChannelRig(
      ActorTestKit kit,
      ChannelDefinition definition,
      TimelineCheckpoints checkpoints,
      ChannelSettings settings,
      List<ProviderDefinition> providers) {
    this.kit = kit;
    this.time = ManualTime.get(kit.system());
    this.statuses = kit.createTestProbe();
    this.slots =
        LocalProviderSlots.start(
            TestChannels.providers(), this::now, behavior -> kit.spawn(keeper.around(behavior)));
    this.slots.define(providers);
    this.definition = definition;
    this.tools =
        new ChannelTools(
                settings,
                origins,
                locators,
                slots,
                fetcher,
                store,
                views,
                checkpoints,
                () -> now,
                () -> 0,
                mediaProbe)
            .shownTo(
                (view, facts) -> {
                  shown = facts.get();
                  allShown.add(view);
                  views.publish(view);
                });
    this.channel = kit.spawn(ChannelActor.create(definition, tools));
  }

  /** Ends the channel, so that its timers disturb no other test. */
  void end() {
    kit.stop(channel, PATIENCE);
  }

  /** The channel ends for another run. */
  ChannelFacts handOver() {
    settle();
    TestProbe<ChannelCommand.HandedOver> probe = kit.createTestProbe();
    channel.tell(new ChannelCommand.HandOver(probe.ref()));
    ChannelFacts facts = probe.receiveMessage(PATIENCE).facts();
    probe.expectTerminated(channel, PATIENCE);
    settle();
    return facts;
  }

  /** The channel ends without a word: what is left is what readers were shown. */
  ChannelFacts crash() {
    settle();
    end();
    settle();
    return shown;
  }

  /** All that readers were shown, the oldest first. */
  List<ChannelView> shown() {
    return List.copyOf(allShown);
  }

  /** Another run begins with what was left, as another node gets it; tells what it shows first. */
  ChannelView goesOn(ChannelFacts facts) {
    int before = allShown.size();
    ChannelFacts crossed = new SerializationTestKit(kit.system()).verifySerialization(facts, true);
    channel = kit.spawn(ChannelActor.create(definition, tools, Optional.of(crossed)));
    settle();
    return allShown.get(before);
  }

  Instant now() {
    return now;
  }

  void tell(ChannelCommand command) {
    channel.tell(command);
  }

  /** Waits until the channel and its children have done what they were told. */
  void settle() {
    SettledTime.settle(kit.system());
  }

  /** When everything that it was told has had its consequences. */
  ChannelStatus status() {
    settle();
    channel.tell(new ChannelCommand.GetStatus(statuses.ref()));
    return statuses.receiveMessage(PATIENCE);
  }

  /** Waits until the status is as wanted. */
  ChannelStatus await(Predicate<ChannelStatus> wanted) {
    return statuses.awaitAssert(
        PATIENCE,
        () -> {
          ChannelStatus status = status();
          if (!wanted.test(status)) {
            throw new AssertionError(status.toString());
          }
          return status;
        });
  }

  ChannelStatus await(Phase phase) {
    return await(status -> status.phase() == phase);
  }

  /** Waits until this source is prepared and found: what its feeds tell counts from then on. */
  ChannelStatus awaitCandidate(String source) {
    return await(
        status ->
            status.candidateSource().equals(Optional.of(source))
                && status.decisions().stream()
                    .map(Decision::kind)
                    .filter(kind -> kind == Decision.Kind.STARTED || kind == Decision.Kind.LOCATED)
                    .reduce((earlier, later) -> later)
                    .filter(Decision.Kind.LOCATED::equals)
                    .isPresent());
  }

  /** Lets time pass, and gives the channel time for what is due. */
  void pass(Duration duration) {
    for (Duration left = duration; left.isPositive(); left = left.minus(TICK)) {
      passUnseen(left.compareTo(TICK) < 0 ? left : TICK);
    }
  }

  /** Lets time pass also while the actor cannot answer. */
  void passUnseen(Duration duration) {
    // What the channel was told before has to come before the time.
    settle();
    now = now.plus(duration);
    time.timePasses(duration);
  }

  /** The process stands still for so long; this comes before all that was due meanwhile. */
  void standStill(Duration duration, Runnable first) {
    settle();
    now = now.plus(duration);
    first.run();
    settle();
    time.timePasses(duration);
  }

  TestProbe<ChannelCommand.OpenReply> open() {
    TestProbe<ChannelCommand.OpenReply> probe = kit.createTestProbe();
    channel.tell(new ChannelCommand.Open(probe.ref()));
    return probe;
  }

  TestProbe<ChannelCommand.SwitchReply> switchTo(String... source) {
    TestProbe<ChannelCommand.SwitchReply> probe = kit.createTestProbe();
    channel.tell(
        new ChannelCommand.SwitchSource(
            source.length == 0 ? Optional.empty() : Optional.of(source[0]), probe.ref()));
    return probe;
  }

  void playlist(long epoch, int targetSeconds) {
    tell(
        new PlaylistLoaded(
            epoch, TrackId.MAIN, Duration.ofSeconds(targetSeconds), now.plusSeconds(4)));
  }

  SegmentBody body() {
    SegmentBody body = store.begin(TestChannels.NEWS.value());
    body.append(ByteString.fromArray(new byte[188]));
    body.complete();
    return body;
  }

  /** A segment of four seconds, named after its source and number. */
  SegmentBody segment(long epoch, String source, long upstreamMsn) {
    return segment(epoch, source, upstreamMsn, Duration.ofSeconds(4), Optional.empty());
  }

  SegmentBody segment(
      long epoch, String source, long upstreamMsn, Duration duration, Optional<Instant> dateTime) {
    SegmentBody body = body();
    var origin =
        new SegmentOrigin(source, upstreamMsn, "http://secret/" + upstreamMsn + ".ts?secret=1");
    tell(
        new SegmentReady(
            epoch,
            TrackId.MAIN,
            new NewSegment(origin, duration, false, dateTime, false, List.of()),
            Optional.of(body),
            OptionalDouble.of(3),
            Map.of(),
            TestChannels.DESCRIPTION));
    return body;
  }

  /** Three segments of the first source, so that the channel is live and public. */
  ChannelRig live() {
    open();
    await(Phase.STARTING);
    playlist(1, 4);
    for (int msn = 1; msn <= 3; msn++) {
      segment(1, "a", msn);
    }
    await(Phase.LIVE);
    return this;
  }

  ChannelView view() {
    settle();
    return views.find(TestChannels.NEWS.value()).orElseThrow();
  }

  TrackView track() {
    return view().track("main").orElseThrow();
  }

  String playlist() {
    return track().playlist().orElseThrow().plain().utf8String();
  }

  long discontinuities() {
    return playlist().lines().filter("#EXT-X-DISCONTINUITY"::equals).count();
  }

  List<Decision.Kind> decisions() {
    return status().decisions().stream().map(Decision::kind).toList();
  }
}
