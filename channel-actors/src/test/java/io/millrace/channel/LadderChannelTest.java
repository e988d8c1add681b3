package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.LadderRig.LADDER;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelCommand.Stop;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel of several tracks: which are followed, and what becomes of them at other sources. */
class LadderChannelTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  private final LadderRig ladder = new LadderRig(KIT, channel(source("a", 1), source("b", 2)));
  private final ChannelRig rig = ladder.rig;

  @AfterEach
  void endChannel() {
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void theDefaultTracksAreFollowedAndNoOthers() {
    ladder.ladder("a").play();
    ladder.watchUntil(() -> assertThat(ladder.asked("a", "v0")).isGreaterThan(1));
    ladder.watchUntil(() -> assertThat(ladder.asked("a", "a0")).isGreaterThan(1));

    for (String other : List.of("v1", "v2", "a1", "s0", "i0")) {
      assertThat(ladder.asked("a", other)).as(other).isZero();
      assertThat(ladder.isAwake(other)).as(other).isFalse();
    }
    assertThat(ladder.isAwake("v0")).isTrue();
    assertThat(ladder.isAwake("a0")).isTrue();
    assertThat(ladder.multivariant())
        .contains("viewers/session/v2/index.m3u8")
        .contains("viewers/session/s0/index.m3u8")
        .doesNotContain("secret")
        .doesNotContain("v2.m3u8");
  }

  @Test
  void whoOpensATrackThatSleepsIsAnsweredOnceItHasPublished() {
    ladder.ladder("a").play();
    rig.origins.neverAnswers(LadderRig.at("a", "v2.m3u8"));
    var early = ladder.openTrack("v2");
    ladder.watch(2, "v0", "a0");
    early.expectNoMessage(Duration.ofMillis(50));
    assertThat(ladder.asked("a", "v2")).as("it was woken").isEqualTo(1);

    var inTime = ladder.openTrack("v1");
    ladder.watch(1, "v0", "a0");
    assertThat(inTime.receiveMessage(PATIENCE)).isEqualTo(new Opened());
    assertThat(ladder.isAwake("v1")).isTrue();
    assertThat(ladder.last("v1").isComplete()).isTrue();
    early.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void anotherLanguageIsListedFromFurtherBackThanWherePlayersStart() {
    ladder.ladder("a").play();
    ladder.watch(8, "v0", "a0");

    ladder.openTrack("a1").receiveMessage(PATIENCE);
    ladder.openTrack("v1").receiveMessage(PATIENCE);
    assertThat(listed("a1")).isEqualTo(TestChannels.START_SEGMENTS + 2);
    assertThat(listed("v1")).isEqualTo(TestChannels.START_SEGMENTS);
  }

  @Test
  void aLanguageOfWhichTheSourceListsNoMoreIsShownWithoutWaiting() {
    ladder.ladder("a").listing(TestChannels.START_SEGMENTS).play();
    ladder.watch(8, "v0", "a0");

    var opening = ladder.openTrack("a1");
    rig.settle();
    opening.expectMessage(new Opened());
    assertThat(listed("a1")).isEqualTo(TestChannels.START_SEGMENTS);
  }

  private long listed(String track) {
    TrackView view = ladder.view(track);
    return view.lastListed() - view.firstListed() + 1;
  }

  @Test
  void aTrackThatIsAwakeIsOpenAtOnce() {
    ladder.ladder("a").play();

    assertThat(ladder.openTrack("v0").receiveMessage(PATIENCE)).isEqualTo(new Opened());
  }

  @Test
  void aTrackThatTheChannelDoesNotHaveIsNotPlayable() {
    var early = ladder.openTrack("v9");
    ladder.ladder("a").play();

    assertThat(early.receiveMessage(PATIENCE))
        .isEqualTo(new NotPlayable("the channel has no track 'v9'"));
    assertThat(ladder.openTrack("main").receiveMessage(PATIENCE))
        .isEqualTo(new NotPlayable("the channel has no track 'main'"));
  }

  @Test
  void whoWaitsForATrackIsAnsweredWhenTheChannelStops() {
    ladder.ladder("a").play();
    rig.origins.neverAnswers(LadderRig.at("a", "v2.m3u8"));
    var waiting = ladder.openTrack("v2");
    rig.tell(new Stop("the server ends"));

    assertThat(waiting.receiveMessage(PATIENCE))
        .isEqualTo(new NotPlayable("the channel stopped: the server ends"));
  }

  @Test
  void aTrackSleepsWhenNobodyHasAskedForItForAWhileAndKeepsItsNumbers() {
    ladder.ladder("a").play();
    ladder.openTrack("v2").receiveMessage(PATIENCE);
    ladder.watch((int) TestChannels.TRACK_IDLE_AFTER.toSeconds() - 1, "v0", "a0");
    assertThat(ladder.isAwake("v2")).as("players ask now and then only").isTrue();
    ladder.watch(2, "v0", "a0");
    assertThat(ladder.isAwake("v2")).isFalse();
    assertThat(ladder.isAwake("v0")).isTrue();
    long asked = ladder.asked("a", "v2");
    long last = ladder.view("v2").lastListed();
    ladder.watch(8, "v0", "a0");
    assertThat(ladder.asked("a", "v2")).isEqualTo(asked);

    ladder.openTrack("v2").receiveMessage(PATIENCE);
    assertThat(ladder.view("v2").firstListed()).isGreaterThan(last);
    assertThat(ladder.period("v2")).isEqualTo(ladder.period("v0"));
  }

  @Test
  void theDefaultTracksSleepTooWhileOthersAreWatched() {
    ladder.ladder("a").play();
    ladder.watch((int) TestChannels.TRACK_IDLE_AFTER.toSeconds() + 2, "v2", "a1");

    assertThat(ladder.isAwake("v2")).isTrue();
    assertThat(ladder.isAwake("a1")).isTrue();
    assertThat(ladder.isAwake("v0")).isFalse();
    assertThat(ladder.isAwake("a0")).isFalse();
  }

  @Test
  void aTrackThatSleptThroughAFailoverCountsItToo() {
    ladder.ladder("a").ladder("b").play();
    ladder.openTrack("v2").receiveMessage(PATIENCE);
    ladder.watch((int) TestChannels.TRACK_IDLE_AFTER.toSeconds() + 1, "v0", "a0");
    assertThat(ladder.isAwake("v2")).isFalse();
    long before = ladder.period("v0");
    ladder.switchTo("b", "v0", "a0");
    ladder.watchUntil(() -> assertThat(ladder.period("a0")).isEqualTo(before + 1), "v0", "a0");
    assertThat(ladder.period("v0")).isEqualTo(before + 1);

    var opening = ladder.openTrack("v2");
    ladder.watch(1, "v0", "a0");
    assertThat(opening.receiveMessage(PATIENCE)).isEqualTo(new Opened());
    assertThat(ladder.period("v2")).isEqualTo(before + 1);
    assertThat(ladder.fetched("b", "v2")).isNotEmpty();
  }

  @Test
  void aSourceWithAnotherLadderIsMappedOntoTheOneThatPlayersKnow() {
    ladder.ladder("a").play();
    ladder.openTrack("v2").receiveMessage(PATIENCE);
    ladder.multivariant(
        "b",
        """
        #EXTM3U
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="x",NAME="Deutsch",LANGUAGE="de",URI="de.m3u8"
        #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="x",NAME="English",LANGUAGE="en",URI="en.m3u8"
        #EXT-X-STREAM-INF:BANDWIDTH=6000000,RESOLUTION=1920x1080,AUDIO="x"
        high.m3u8
        #EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360,AUDIO="x"
        low.m3u8
        """);
    List.of("de", "en", "high", "low").forEach(name -> ladder.media("b", name));
    String published = ladder.multivariant();
    List<TrackId> tracks = rig.view().tracks().stream().map(TrackView::id).toList();
    ladder.switchTo("b", "v0", "v2", "a0");
    ladder.watch(5, "v0", "v2", "a0");

    assertThat(ladder.multivariant()).isEqualTo(published);
    assertThat(rig.view().tracks()).extracting(TrackView::id).isEqualTo(tracks);
    assertThat(ladder.fetched("b", "low")).isNotEmpty();
    assertThat(ladder.fetched("b", "high")).isNotEmpty();
    assertThat(ladder.fetched("b", "en")).isNotEmpty();
    assertThat(ladder.fetched("b", "de")).isEmpty();
    assertThat(ladder.period("v2")).isEqualTo(ladder.period("v0")).isEqualTo(ladder.period("a0"));
  }

  @Test
  void aSourceWithOnePlaylistFillsAllTracksWithOneFetchForEachSegment() {
    ladder.ladder("a").play();
    ladder.media("b", "all", LadderRig.top("b"), msn -> LadderRig.line("b", "all", msn, ".ts"));
    ladder.watch(2, "v0", "v1", "a0");
    ladder.switchTo("b", "v0", "v1", "a0");
    ladder.watch(9, "v0", "v1", "a0");

    assertThat(ladder.fetched("b", "all")).hasSizeGreaterThan(1).doesNotHaveDuplicates();
    assertThat(ladder.last("v1")).isSameAs(ladder.last("v0"));
    assertThat(ladder.last("a0")).isSameAs(ladder.last("v0"));
    assertThat(ladder.period("v1")).isEqualTo(ladder.period("v0")).isEqualTo(ladder.period("a0"));

    assertThat(ladder.openTrack("v2").receiveMessage(PATIENCE)).isEqualTo(new Opened());
    ladder.watch(1, "v0", "v1", "v2", "a0");
    assertThat(ladder.last("v2")).isSameAs(ladder.last("v0"));
    assertThat(ladder.fetched("b", "all")).doesNotHaveDuplicates();
  }

  @Test
  void aTrackThatWakesIsNotGivenWhatAnotherShowsForTheSakeOfACandidate() {
    ladder.ladder("a").play();
    ladder.multivariant(
        "b", "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360\none.m3u8\n");
    rig.origins.neverAnswers(LadderRig.at("b", "one.m3u8"));
    rig.origins.neverAnswers(LadderRig.at("a", "v2.m3u8"));
    rig.switchTo("b");
    ladder.watchUntil(() -> assertThat(ladder.asked("b", "one")).isPositive(), "v0", "a0");
    var opening = ladder.openTrack("v2");
    ladder.watch(2, "v0", "a0");

    opening.expectNoMessage(Duration.ofMillis(50));
    assertThat(ladder.isAwake("v2")).isFalse();
  }

  @Test
  void whatASourceDoesNotHaveGoesOnWithNothingInIt() {
    ladder.ladder("a").play();
    ladder.watch(2, "v0", "a0", "s0", "i0");
    ladder.multivariant("b", withoutTextAndIFrames());
    List.of("v0", "v1", "v2", "a0", "a1").forEach(name -> ladder.media("b", name));
    ladder.switchTo("b", "v0", "a0", "s0", "i0");
    ladder.watch(9, "v0", "a0", "s0", "i0");

    assertThat(ladder.last("s0").whole().orElseThrow().utf8String()).isEqualTo("WEBVTT\n\n");
    assertThat(ladder.playlist("i0")).contains("#EXT-X-GAP\n");
    assertThat(ladder.playlist("s0")).doesNotContain("#EXT-X-GAP\n");
    assertThat(ladder.period("s0")).isEqualTo(ladder.period("v0")).isEqualTo(ladder.period("i0"));
    assertThat(dateTimes("s0")).last().isEqualTo(dateTimes("v0").getLast());
    assertThat(dateTimes("i0")).last().isEqualTo(dateTimes("v0").getLast());
  }

  @Test
  void whatASourceDoesNotHaveIsFilledOnceThoughAnotherTrackLeads() {
    ladder.ladder("a").ladder("b").play();
    ladder.multivariant("b", withoutTextAndIFrames());
    ladder.watch(35, "v1", "s0");
    assertThat(ladder.isAwake("v0")).isFalse();
    ladder.switchTo("b", "v1", "s0");
    ladder.watch(8, "v1", "s0");
    ladder.openTrack("v0").receiveMessage(PATIENCE);
    ladder.watch(6, "v0", "v1", "s0");

    assertThat(dateTimes("s0")).doesNotHaveDuplicates().isSorted();
    assertThat(dateTimes("s0")).last().isEqualTo(dateTimes("v0").getLast());
  }

  @Test
  void aTrackThatTheSourceDoesNotHaveCanBeOpened() {
    ladder.ladder("a").play();
    ladder.multivariant("b", withoutTextAndIFrames());
    List.of("v0", "v1", "v2", "a0", "a1").forEach(name -> ladder.media("b", name));
    ladder.switchTo("b", "v0", "a0");
    var opening = ladder.openTrack("s0");
    ladder.watch(5, "v0", "a0");

    assertThat(opening.receiveMessage(PATIENCE)).isEqualTo(new Opened());
    assertThat(ladder.last("s0").whole().orElseThrow().utf8String()).isEqualTo("WEBVTT\n\n");
  }

  @Test
  void nothingIsLeftInMemoryWhenNobodyWatchesAnyMore() {
    ladder.ladder("a").play();
    ladder.watch(5, "v0", "v1", "a0", "s0");
    rig.pass(Duration.ofSeconds(31));

    rig.await(Phase.IDLE);
    assertThat(rig.view().isPlayable()).isFalse();
    assertThat(rig.store.use().heldBytes()).isZero();
    assertThat(rig.origins.open()).isEmpty();
  }

  private static String withoutTextAndIFrames() {
    return LADDER
        .lines()
        .filter(line -> !line.contains("TYPE=SUBTITLES") && !line.contains("I-FRAME"))
        .map(line -> line.replace(",SUBTITLES=\"su\"", ""))
        .reduce("", (text, line) -> text + line + '\n');
  }

  private List<String> dateTimes(String track) {
    return ladder
        .playlist(track)
        .lines()
        .filter(line -> line.startsWith("#EXT-X-PROGRAM-DATE-TIME:"))
        .toList();
  }
}
