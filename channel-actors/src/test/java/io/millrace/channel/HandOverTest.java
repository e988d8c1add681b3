package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel goes on in another run of its actor, as it does on another node. */
final class HandOverTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final String[] WATCHED = {"v0", "a0", "s0"};

  private final LadderRig ladder =
      new LadderRig(
          KIT, TestChannels.channel(TestChannels.source("a", 1), TestChannels.source("b", 2)));
  private final ChannelRig rig = ladder.rig;
  private final Map<String, RfcFollower> followers = new HashMap<>();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @AfterEach
  void end() {
    rig.end();
  }

  private void play() {
    ladder.ladder("a").ladder("b").play();
    watch(40);
  }

  /** Somebody watches, and the playlists are followed. */
  private void watch(int seconds) {
    for (int second = 0; second < seconds; second++) {
      ladder.watch(1, WATCHED);
      follow();
    }
  }

  private RfcFollower follower(String track) {
    return followers.computeIfAbsent(track, any -> new RfcFollower(RfcFollower.Options.window(6)));
  }

  private void follow() {
    for (String track : WATCHED) {
      rig.view()
          .track(track)
          .flatMap(TrackView::playlist)
          .ifPresent(list -> follower(track).follow(list.plain().utf8String(), rig.now()));
    }
  }

  private static Map<String, String> playlists(ChannelView view) {
    var texts = new HashMap<String, String>();
    view.tracks()
        .forEach(
            track ->
                track
                    .playlist()
                    .ifPresent(list -> texts.put(track.id().value(), list.plain().utf8String())));
    return texts;
  }

  private ChannelFacts leave(boolean crashes) {
    return crashes ? rig.crash() : rig.handOver();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theNextRunShowsTheSamePlaylistsAtOnceAndGoesOnInThem(boolean crashes) {
    play();
    ChannelView before = rig.view();
    Map<String, Long> periods = periods();

    ChannelView first = rig.goesOn(leave(crashes));

    assertThat(playlists(first)).containsOnlyKeys(WATCHED).isEqualTo(playlists(before));
    assertThat(first.multivariant().orElseThrow().text("x"))
        .isEqualTo(before.multivariant().orElseThrow().text("x"));
    assertThat(first.phase()).isEqualTo(Phase.LIVE);
    watch(60);
    assertThat(periods()).isEqualTo(periods);
    assertThat(rig.status().activeSource()).contains("a");
    assertEachSegmentFetchedOnce();
  }

  private Map<String, Long> periods() {
    var periods = new HashMap<String, Long>();
    Stream.of(WATCHED).forEach(track -> periods.put(track, ladder.period(track)));
    return periods;
  }

  private void assertEachSegmentFetchedOnce() {
    List<String> names = rig.fetcher.flights.stream().map(FakeFetcher.Flight::name).toList();
    assertThat(names).doesNotHaveDuplicates();
    for (String track : WATCHED) {
      List<Long> numbers =
          ladder
              .fetched("a", track)
              .map(name -> Long.parseLong(name.replaceAll(".*-(\\d+)\\..*", "$1")))
              .toList();
      assertThat(numbers)
          .hasSizeGreaterThan(20)
          .isEqualTo(
              Stream.iterate(numbers.getFirst(), each -> each + 1).limit(numbers.size()).toList());
    }
  }

  @Test
  void whoWaitsForAnAnswerGetsOne() {
    rig.locators.neverAnswer();
    var waiting = rig.open();
    rig.await(Phase.LOCATING);
    rig.handOver();
    assertThat(waiting.expectMessageClass(ChannelCommand.NotPlayable.class, PATIENCE).reason())
        .contains("another node");
  }

  @Test
  void nothingOfTheStoreIsLetGo() {
    play();
    long held = rig.store.bytesHeld(TestChannels.NEWS.value());
    ChannelFacts facts = rig.handOver();
    assertThat(rig.store.bytesHeld(TestChannels.NEWS.value())).isEqualTo(held);
    assertThat(facts.segments()).hasSize(18).allMatch(key -> rig.store.find(key).isPresent());
    rig.goesOn(facts);
  }

  @Test
  void aStoreWithoutBytesCostsOneDiscontinuityAndNoNumbers() {
    play();
    Map<String, Long> periods = periods();
    ChannelFacts facts = rig.crash();
    rig.store.removeChannel(TestChannels.NEWS.value());
    assertThat(rig.goesOn(facts).isPlayable()).isFalse();
    watchAfterRestart();
    assertOneMorePeriod(periods);
  }

  @Test
  void aChannelThatWasRemovedAndIsDefinedAgainGoesOnWithItsNumbersAlone() {
    play();
    Map<String, Long> periods = periods();
    ChannelFacts facts = rig.crash();
    rig.store.removeChannel(TestChannels.NEWS.value());
    assertThat(rig.goesOn(facts.numbers()).phase()).isEqualTo(Phase.IDLE);
    rig.open();
    watchAfterRestart();
    assertOneMorePeriod(periods);
  }

  private void watchAfterRestart() {
    followers.values().forEach(RfcFollower::allowRestart);
    watch(60);
  }

  private void assertOneMorePeriod(Map<String, Long> before) {
    var expected = new HashMap<>(before);
    expected.replaceAll((track, period) -> period + 1);
    assertThat(periods()).isEqualTo(expected);
  }

  @Test
  void aTrackWhoseNewestSegmentIsGoneFallsAsleepAndComesBack() {
    play();
    Map<String, Long> periods = periods();
    ChannelFacts facts = rig.crash();
    long last = last(facts, "a0");
    rig.store.removeFrom(TestChannels.NEWS.value(), "a0", last);
    ChannelView first = rig.goesOn(facts);
    assertThat(first.track("v0").flatMap(TrackView::playlist)).isPresent();
    assertThat(first.track("a0").flatMap(TrackView::playlist)).isEmpty();
    follower("a0").allowRestart();
    watch(60);
    assertThat(periods()).isEqualTo(periods);
  }

  /** It was coming from the node that had the channel, and the rest of it may never come. */
  @Test
  void aSegmentThatIsNotAllThereIsNotListedByTheNextRun() {
    play();
    ChannelFacts facts = rig.crash();
    SegmentKey last = new SegmentKey(TestChannels.NEWS.value(), "a0", last(facts, "a0"));
    rig.store.removeFrom(last.channel(), last.track(), last.msn());
    SegmentBody coming = rig.store.begin(last.channel());
    coming.append(ByteString.fromArray(new byte[188]));
    rig.store.admitCached(last, coming);

    ChannelView first = rig.goesOn(facts);
    assertThat(first.track("v0").flatMap(TrackView::playlist)).isPresent();
    assertThat(first.track("a0").flatMap(TrackView::playlist)).isEmpty();
    follower("a0").allowRestart();
    watch(60);
  }

  private static long last(ChannelFacts facts, String track) {
    return facts.segments().stream()
        .filter(key -> key.track().equals(track))
        .mapToLong(SegmentKey::msn)
        .max()
        .orElseThrow();
  }

  @Test
  void allTracksAreCutAlikeWhereTheOldestSegmentsOfOneAreGone() {
    play();
    Map<String, Long> periods = periods();
    ChannelFacts facts = rig.crash();
    long last = last(facts, "a0");
    rig.store.retain(TestChannels.NEWS.value(), "a0", last - 2, last - 2);
    ChannelView first = rig.goesOn(facts);
    for (String track : WATCHED) {
      TrackView view = first.track(track).orElseThrow();
      assertThat(view.lastListed() - view.firstListed()).as(track).isEqualTo(2);
    }
    followers.values().forEach(RfcFollower::allowRestart);
    watch(60);
    assertThat(periods()).isEqualTo(periods);
  }

  @Test
  void aSourceThatHasGoneOnTooFarCostsOneDiscontinuity() {
    play();
    Map<String, Long> periods = periods();
    ChannelFacts facts = rig.crash();
    rig.passUnseen(Duration.ofSeconds(40));
    rig.goesOn(facts);
    watch(60);
    assertOneMorePeriod(periods);
    assertThat(rig.status().activeSource()).contains("a");
  }

  @Test
  void aSourceThatHasDiedCostsOneDiscontinuity() {
    play();
    Map<String, Long> periods = periods();
    ChannelFacts facts = rig.crash();
    ladder.dies("a");
    rig.goesOn(facts);
    watch(60);
    assertOneMorePeriod(periods);
    assertThat(rig.status().activeSource()).contains("b");
  }

  @Test
  void aSourceThatWasBeingPreparedTakesOverAllTheSame() {
    play();
    Map<String, Long> periods = periods();
    ladder.dies("a");
    rig.origins.neverAnswers(LadderRig.top("b"));
    watch(8);
    assertThat(rig.status().phase()).isEqualTo(Phase.SUSPECT);
    ChannelFacts facts = rig.handOver();
    ladder.ladder("b");
    assertThat(rig.goesOn(facts).phase()).isEqualTo(Phase.SUSPECT);
    watch(60);
    assertOneMorePeriod(periods);
    assertThat(rig.status().activeSource()).contains("b");
  }

  @Test
  void aLinkThatIsGoodIsNotLookedForAnew() {
    play();
    ChannelFacts facts = rig.handOver();
    rig.locators.gives("a", () -> CompletableFuture.failedFuture(new IllegalStateException()));
    rig.goesOn(facts);
    watch(30);
    assertThat(rig.status().activeSource()).contains("a");
  }
}
