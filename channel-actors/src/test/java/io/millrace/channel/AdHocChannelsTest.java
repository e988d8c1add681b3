package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.millrace.channel.ChannelCommand.OpenReply;
import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.channel.ChannelSupervisor.PlayReply;
import io.millrace.channel.ChannelSupervisor.Playing;
import io.millrace.channel.ChannelSupervisor.Stopping;
import io.millrace.channel.ChannelSupervisor.TooManyChannels;
import io.millrace.channel.ChannelSupervisor.TooManyStarts;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.StartMode;
import io.millrace.testing.SettledTime;
import io.millrace.timeline.TimelineNumbers;
import io.millrace.upstream.OriginAccess;
import io.millrace.upstream.Trust;
import io.millrace.upstream.Upstream;
import io.millrace.upstream.Upstreams;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The supervisor's channels of addresses that viewers bring along, under manual time. */
class AdHocChannelsTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final ManualTime TIME = ManualTime.get(KIT.system());
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  /** The host at which fake locators find every ad-hoc channel. */
  private static final String HOST = "ad-hoc";

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final SegmentStore store = new SegmentStore(64L << 20);
  private final ChannelViews views = new ChannelViews();
  private final LocalChannels channels = new LocalChannels(KIT.scheduler(), PATIENCE);
  private final FakeOrigins origins = new FakeOrigins();
  private final FakeFetcher fetcher = new FakeFetcher(store);
  private final List<OriginAccess> accesses = new CopyOnWriteArrayList<>();
  private final TestProbe<PlayReply> played = KIT.createTestProbe();
  private final TestProbe<Defined> defined = KIT.createTestProbe();
  private volatile Instant now = TestChannels.START;
  private ActorRef<ChannelSupervisor.Command> supervisor = supervisor(3, 10);

  private ActorRef<ChannelSupervisor.Command> supervisor(int maxChannels, int startsPerMinute) {
    Upstreams upstreams =
        new Upstreams() {
          @Override
          public Upstream open(OriginAccess access) {
            accesses.add(access);
            return origins.open(access);
          }
        };
    var tools =
        new ChannelTools(
            TestChannels.settingsWithSlate(),
            upstreams,
            new FakeLocators(),
            new NoProviders(),
            fetcher,
            store,
            views,
            new NoCheckpointAllowed(),
            () -> now,
            () -> 0,
            MediaProbe.NONE);
    return KIT.spawn(
        ChannelSupervisor.create(tools, channels, new AdHocLimits(maxChannels, startsPerMinute)));
  }

  /** What is kept for ever must not hear of ad-hoc channels. */
  private static final class NoCheckpointAllowed implements TimelineCheckpoints {
    @Override
    public Optional<TimelineNumbers> find(ChannelId channel, TrackId track) {
      throw new AssertionError("asked for " + channel);
    }

    @Override
    public void keep(ChannelId channel, TrackId track, TimelineNumbers numbers) {
      throw new AssertionError("kept of " + channel);
    }
  }

  @BeforeEach
  void listen() {
    log.start();
    ROOT.addAppender(log);
    fetcher.completingAtOnce();
  }

  @AfterEach
  void stop() {
    ROOT.detachAppender(log);
    KIT.stop(supervisor, PATIENCE);
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void theSameAddressIsTheSameChannelAndNothingOfItIsShown() {
    Level before = ROOT.getLevel();
    ROOT.setLevel(Level.DEBUG);
    try {
      origins.says(HOST, playlist(1));
      assertThat(play("one")).isEqualTo(new Playing(id("one")));
      assertThat(play("one")).isEqualTo(new Playing(id("one")));
      assertThat(views.all()).hasSize(1);
      open("one");
    } finally {
      ROOT.setLevel(before);
    }

    ChannelStatus status = status("one");
    assertThat(status.adHoc()).isTrue();
    assertThat(status.name()).isEqualTo("ad-hoc");
    assertThat(status.phase()).isEqualTo(Phase.LIVE);
    assertThat(status.toString()).doesNotContain("secret");
    assertThat(log.list)
        .isNotEmpty()
        .allSatisfy(event -> assertThat(event.getFormattedMessage()).doesNotContain("secret"));
    assertThat(accesses).isNotEmpty().allMatch(access -> access.trust() == Trust.STRANGER);
  }

  @Test
  void goesWithAllItHadOnceNobodyPlaysAndGoesOnCountingWhenItComesBack() {
    origins.says(HOST, playlist(1));
    play("one");
    open("one");
    long last = lastListed("one");
    pass(20);
    watch("one");
    pass(20);
    assertThat(views.find(id("one").value())).isPresent();

    pass(12);
    assertThat(views.all()).isEmpty();
    assertThat(store.use().heldBytes()).isZero();
    assertThat(origins.open()).isEmpty();

    // So short after, the seconds since 1970 may not be enough.
    now = TestChannels.START;
    assertThat(play("one")).isInstanceOf(Playing.class);
    open("one");
    assertThat(lastListed("one")).isGreaterThan(last);
  }

  @Test
  void whoNeverComesHoldsNoPlaceForLong() {
    play("one");
    pass(9);
    assertThat(views.all()).hasSize(1);
    play("one");
    pass(9);
    assertThat(views.all()).as("the second viewer may still come").hasSize(1);
    pass(3);
    assertThat(views.all()).isEmpty();
  }

  @Test
  void anAddressThatDoesNotDeliverGivesItsPlaceBackAtOnceHoweverOftenItIsAskedFor() {
    origins.fails(HOST);
    play("one");
    assertThat(ask("one").receiveMessage(PATIENCE)).isInstanceOf(ChannelCommand.NotPlayable.class);
    watch("one");
    pass(2);
    assertThat(views.all()).isEmpty();
    assertThat(store.use().heldBytes()).isZero();
  }

  @Test
  void anAddressThatNeverAnswersGivesItsPlaceBackWhenTheStartIsGivenUp() {
    play("one");
    TestProbe<OpenReply> waiting = ask("one");
    pass(10);
    waiting.expectMessageClass(ChannelCommand.NotPlayable.class, PATIENCE);
    assertThat(views.all()).isEmpty();
  }

  @Test
  void anAddressWhoseSegmentsNeverComeGivesItsPlaceBackHoweverOftenItIsAskedFor() {
    fetcher.refusing(uri -> 403);
    origins.says(HOST, playlist(1));
    play("one");
    int seconds = 0;
    while (!views.all().isEmpty()) {
      assertThat(seconds).isLessThan(25);
      ask("one");
      watch("one");
      pass(1);
      seconds++;
    }
  }

  /** A source whose playlist is well is tried again at once, and dark for moments only. */
  @ParameterizedTest
  @CsvSource({
    "IDLE, false, 9, false",
    "IDLE, false, 10, true",
    "IDLE, true, 9, false",
    "IDLE, true, 10, true",
    "DARK, false, 1, true",
    "DARK, true, 3600, false",
    "LOCATING, false, 19, false",
    "LOCATING, false, 20, true",
    "STARTING, false, 20, true",
    "SWITCHING, false, 20, true",
    "LOCATING, true, 3600, false",
    "STARTING, true, 3600, false",
    "SWITCHING, true, 3600, false",
    "SUSPECT, true, 3600, false",
    "LIVE, true, 3600, false"
  })
  void whatIsOverDependsOnThePhaseAndOnWhetherItHasPlayed(
      Phase phase, boolean hasPlayed, int seconds, boolean over) {
    Instant start = TestChannels.START;
    var places = new AdHocChannels(new AdHocLimits(1, 1), start);
    var shown = new ChannelViews();
    places.expectViewer(id("one"), start);
    ChannelView view = ChannelView.notPlaying(id("one"), "ad-hoc", phase);
    if (hasPlayed) {
      shown.publish(
          new ChannelView(
              view.id(), view.name(), Phase.LIVE, Optional.of(any -> ""), List.of(), Map.of()));
      assertThat(places.over(shown, start)).isEmpty();
    }
    shown.publish(view);
    assertThat(places.over(shown, start.plusSeconds(seconds)))
        .isEqualTo(over ? List.of(id("one")) : List.of());
  }

  @Test
  void aSourceThatFallsSilentAfterItHasPlayedShowsNoSlate() {
    origins.says(HOST, playlist(1));
    play("one");
    open("one");
    origins.fails(HOST);
    for (int i = 0; i < 6; i++) {
      watch("one");
      pass(5);
    }
    ChannelStatus status = status("one");
    assertThat(status.phase()).isNotEqualTo(Phase.LIVE);
    assertThat(status.slateSince()).isEmpty();
  }

  @Test
  void aRecordingWaitsForMinutesForAPlayerThatPausedAndNotForAnHour() {
    origins.says(
        HOST, playlist(1).replaceFirst("\n", "\n#EXT-X-PLAYLIST-TYPE:VOD\n") + "#EXT-X-ENDLIST\n");
    play("one");
    open("one");
    watch("one");
    assertThat(TestChannels.settings().recordingIdleAfter()).hasHours(1);
    pass(240);
    assertThat(views.all()).hasSize(1);
    pass(70);
    assertThat(views.all()).isEmpty();
  }

  @Test
  void thereAreNoMoreThanMayBeAndAPlaceThatIsFreeIsTaken() {
    for (String address : List.of("one", "two", "three")) {
      assertThat(play(address)).isInstanceOf(Playing.class);
    }
    assertThat(play("four")).isEqualTo(new TooManyChannels(3));
    assertThat(play("two")).as("it is there").isInstanceOf(Playing.class);
    assertThat(views.all()).hasSize(3);
    pass(12);
    assertThat(play("four")).isInstanceOf(Playing.class);
  }

  @Test
  void noMoreBeginInAMinuteThanMay() {
    KIT.stop(supervisor, PATIENCE);
    supervisor = supervisor(100, 2);
    assertThat(play("one")).isInstanceOf(Playing.class);
    assertThat(play("two")).isInstanceOf(Playing.class);
    assertThat(play("three")).isEqualTo(new TooManyStarts(Duration.ofSeconds(30)));
    assertThat(play("one")).as("it has begun already").isInstanceOf(Playing.class);
    pass(30);
    assertThat(play("three")).isInstanceOf(Playing.class);
    assertThat(play("four")).isInstanceOf(TooManyStarts.class);
  }

  @Test
  void aFloodOfDeadAddressesLeavesThePlacesToOthers() {
    KIT.stop(supervisor, PATIENCE);
    supervisor = supervisor(4, 60_000);
    origins.fails(HOST);
    int begun = 0;
    for (int i = 0; i < 40; i++) {
      String address = "dead-" + i;
      if (play(address) instanceof Playing) {
        begun++;
        ask(address).receiveMessage(PATIENCE);
      } else {
        pass(1);
      }
    }
    pass(2);
    assertThat(begun).isGreaterThan(20);
    assertThat(views.all()).isEmpty();
    origins.says(HOST, playlist(1));
    assertThat(play("good")).isInstanceOf(Playing.class);
    open("good");
  }

  @Test
  void reloadsNeitherTouchNorCountThem() {
    origins.says(HOST, playlist(1));
    play("one");
    open("one");
    ChannelStatus before = status("one");

    assertThat(define(TestChannels.channel(TestChannels.source("a", 1))))
        .isEqualTo(new Defined(List.of(TestChannels.NEWS), List.of(), List.of(), 0));
    assertThat(define())
        .isEqualTo(new Defined(List.of(), List.of(), List.of(TestChannels.NEWS), 0));
    assertThat(status("one")).isEqualTo(before);
  }

  @Test
  void anOperatorsChannelOfTheSameIdTakesItsPlace() {
    play("one");
    var news =
        new ChannelDefinition(
            id("one"), "News", StartMode.ON_DEMAND, List.of(TestChannels.source("a", 1)));
    assertThat(define(news).added()).containsExactly(id("one"));
    SettledTime.settle(KIT.system());
    assertThat(status("one").name()).isEqualTo("News");
    assertThat(status("one").adHoc()).isFalse();
    assertThat(define(news).unchanged()).isEqualTo(1);
    pass(60);
    assertThat(views.all()).hasSize(1);
  }

  @Test
  void whoComesWhileTheOldOneEndsGetsTheNextOne() {
    origins.says(HOST, playlist(1));
    for (int i = 0; i < 5; i++) {
      play("one");
      open("one");
      // Both come before the end of the channel can have been heard of.
      passUnsettled(40);
      assertThat(play("one")).isEqualTo(new Playing(id("one")));
      open("one");
      pass(45);
      assertThat(views.all()).isEmpty();
      now = now.plusSeconds(60);
    }
  }

  @Test
  void nothingBeginsWhileAllIsStopped() {
    var tools = TestChannels.tools(TestChannels.settings(), store);
    var alone =
        BehaviorTestKit.create(ChannelSupervisor.create(tools, channels, new AdHocLimits(2, 2)));
    TestInbox<PlayReply> replies = TestInbox.create();
    TestInbox<Done> stopped = TestInbox.create();
    alone.run(new ChannelSupervisor.Play(definition("one"), replies.getRef()));
    alone.run(new ChannelSupervisor.StopAll("the test ends", stopped.getRef()));
    alone.run(new ChannelSupervisor.Play(definition("one"), replies.getRef()));
    assertThat(replies.getAllReceived()).containsExactly(new Playing(id("one")), new Stopping());
    assertThat(tools.views().all()).isEmpty();
  }

  private PlayReply play(String address) {
    supervisor.tell(new ChannelSupervisor.Play(definition(address), played.ref()));
    return played.receiveMessage(PATIENCE);
  }

  private Defined define(ChannelDefinition... definitions) {
    supervisor.tell(new ChannelSupervisor.Define(List.of(definitions), defined.ref()));
    return defined.receiveMessage(PATIENCE);
  }

  private TestProbe<OpenReply> ask(String address) {
    TestProbe<OpenReply> probe = KIT.createTestProbe();
    channels.tell(id(address), new ChannelCommand.Open(probe.ref()));
    return probe;
  }

  private void open(String address) {
    assertThat(ask(address).receiveMessage(PATIENCE)).isEqualTo(new ChannelCommand.Opened());
  }

  private void watch(String address) {
    channels.tell(id(address), TestViewers.seen(1));
  }

  private ChannelStatus status(String address) {
    SettledTime.settle(KIT.system());
    TestProbe<ChannelStatus> probe = KIT.createTestProbe();
    channels.tell(id(address), new ChannelCommand.GetStatus(probe.ref()));
    return probe.receiveMessage(PATIENCE);
  }

  private long lastListed(String address) {
    return views.find(id(address).value()).orElseThrow().track("main").orElseThrow().lastListed();
  }

  private void pass(int seconds) {
    passUnsettled(seconds);
    SettledTime.settle(KIT.system());
  }

  private void passUnsettled(int seconds) {
    for (int i = 0; i < 2 * seconds; i++) {
      SettledTime.settle(KIT.system());
      now = now.plusMillis(500);
      TIME.timePasses(Duration.ofMillis(500));
    }
  }

  private static ChannelDefinition definition(String address) {
    return ChannelDefinition.adHoc(
        id(address), URI.create("http://secret.test/secret/" + address + ".m3u8?secret=1"));
  }

  private static ChannelId id(String address) {
    return new ChannelId("play-" + address);
  }

  private static String playlist(int first) {
    var text =
        new StringBuilder(
            "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:" + first + "\n");
    for (int msn = first; msn < first + 3; msn++) {
      text.append("#EXTINF:4,\n").append(msn).append(".ts\n");
    }
    return text.toString();
  }
}
