package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.LadderRig.at;
import static io.millrace.channel.LadderRig.line;
import static io.millrace.channel.LadderRig.top;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentStoreFull;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may happen around a slate, and what sources may do to it. */
class SlateTroubleTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final String[] WATCHED = {"v0", "a0"};
  private static final String MAIN = "main";

  private final Map<String, RfcFollower> followers = new HashMap<>();
  private LadderRig ladder = slated(TestChannels.settingsWithSlate());
  private ChannelRig rig = ladder.rig;

  @AfterEach
  void endChannel() {
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void whoeverWaitsForATrackWhenTheLastSourceIsLeftSeesTheSlate() {
    ladder.ladder("a").play();
    follow(8, WATCHED);
    rig.origins.neverAnswers(at("a", "v2.m3u8"));
    var opening = ladder.openTrack("v2");
    ladder.dies("a");
    rig.origins.neverAnswers(at("a", "v2.m3u8"));
    follow(16, WATCHED);

    assertThat(rig.status().slateSince()).isPresent();
    opening.expectMessage(PATIENCE, new Opened());
  }

  @Test
  void whoeverComesInTheDarkBeforeTheSlateWaitsForIt() {
    ladder.ladder("a").play();
    follow(5, WATCHED);
    rig.origins.says(at("a", "v0.m3u8"), () -> ended());
    rig.origins.fails(top("a"));
    for (int second = 0; second < 12 && rig.status().phase() != Phase.DARK; second++) {
      follow(1, WATCHED);
    }
    assertThat(rig.status().slateSince()).isEmpty();

    var opening = ladder.openTrack("v2");
    follow(10, WATCHED);
    opening.expectMessage(PATIENCE, new Opened());
  }

  @Test
  void afterAnEncryptedSourceItSaysThatItIsNot() {
    rig.origins.says(at("a", "a.key"), ByteString.fromArray(new byte[16]));
    String key = "#EXT-X-KEY:METHOD=AES-128,URI=\"a.key\"\n";
    ladder.media("a", MAIN, top("a"), msn -> key + line("a", MAIN, msn, ".ts"));
    ladder.play();
    ladder.dies("a");
    follow(13, MAIN);

    String playlist = ladder.playlist(MAIN);
    assertThat(playlist).contains("METHOD=AES-128");
    String slate = playlist.substring(playlist.lastIndexOf("METHOD=AES-128"));
    assertThat(slate.indexOf("#EXT-X-KEY:METHOD=NONE")).isBetween(1, slate.indexOf("#EXTINF:3.84"));
  }

  @Test
  void goesOnWhenTheActorFails() {
    single("a");
    ladder.play();
    long before = ladder.period(MAIN);
    ladder.dies("a");
    follow(17, MAIN);
    assertThat(rig.status().slateSince()).isPresent();

    rig.locators.throwOnce();
    rig.passUnseen(Duration.ofSeconds(30));
    rig.passUnseen(Duration.ofMillis(300));
    follow(30, MAIN);
    assertThat(rig.status().restarts()).isEqualTo(1);
    assertThat(rig.status().slateSince()).isPresent();
    assertThat(ladder.period(MAIN)).isEqualTo(before + 2);
  }

  @Test
  void goesOnWhenTheChannelIsDefinedAnew() {
    single("a");
    ladder.play();
    ladder.dies("a");
    follow(20, MAIN);
    long before = ladder.period(MAIN);
    rig.tell(new ChannelCommand.Redefine(channel(source("c", 1))));
    rig.origins.fails("c");
    follow(20, MAIN);
    assertThat(rig.status().slateSince()).isPresent();
    assertThat(ladder.period(MAIN)).isEqualTo(before);

    rig.tell(new ChannelCommand.Redefine(channel(source("d", 1))));
    single("d");
    ladder.awaitSource("d", MAIN);
    follow(12, MAIN);
    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(ladder.period(MAIN)).isEqualTo(before + 1);
  }

  @Test
  void gapsStandInWhereThereIsNoMemoryForIt() {
    single("a");
    ladder.play();
    ladder.dies("a");
    SegmentBody hog = rig.store.begin("other");
    assertThatThrownBy(() -> fill(hog)).isInstanceOf(SegmentStoreFull.class);
    follow(40, MAIN);
    assertThat(ladder.playlist(MAIN)).contains("#EXT-X-GAP\n");

    rig.store.discard(hog);
    follow(40, MAIN);
    assertThat(ladder.playlist(MAIN)).doesNotContain("#EXT-X-GAP");
    assertThat(ladder.last(MAIN).length()).isPositive();
  }

  @Test
  void aSourceWhoseSegmentsLastLongerThanItMayTakeToStartComesBack() {
    rig.end();
    ladder = slated(settings(Duration.ofMillis(500)));
    rig = ladder.rig;
    single("a");
    ladder.play();
    ladder.dies("a");
    follow(30, MAIN);
    single("a");
    follow(36, MAIN);

    assertThat(rig.status().activeSource()).contains("a");
    assertThat(rig.status().slateSince()).isEmpty();
  }

  /**
   * The slate ends later than what such a source has. Each candidate was given up before the
   * segment came that it was waited for with, and so was the next one: the slate stayed for good.
   */
  @ParameterizedTest
  @ValueSource(ints = {-9, -3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
  void theFirstToBeTriedOfSourcesThatAreLateEndsIt(int seconds) {
    rig.end();
    ladder = slated(settings(Duration.ofMillis(500)));
    rig = ladder.rig;
    single("a");
    ladder.play();
    follow(8, MAIN);
    ladder.dies("a");
    follow(33, MAIN);
    assertThat(rig.status().slateSince()).isPresent();
    rig.origins.says(top("a"), () -> late("a", seconds));
    rig.origins.says(top("b"), () -> late("b", seconds));
    assertThatTheFirstToBeTriedEndsIt("a", "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "2020-01-01T00:00:00Z", "2030-01-01T01:00:00Z"})
  void aSourceWhoseClockTellsNothingEndsItToo(String firstDate) {
    String date = firstDate.isEmpty() ? "" : "#EXT-X-PROGRAM-DATE-TIME:" + firstDate + '\n';
    single("a");
    ladder.play();
    for (int outage = 0; outage < 3; outage++) {
      follow(9, MAIN);
      ladder.dies("a");
      follow(30, MAIN);
      assertThat(rig.status().slateSince()).isPresent();
      rig.origins.says(top("a"), () -> growing(date));
      assertThatTheFirstToBeTriedEndsIt("a");
    }
  }

  /** None of these sources, which are well, is given up. */
  private void assertThatTheFirstToBeTriedEndsIt(String... well) {
    long failures = failures(well);
    for (int second = 0; second < 60 && rig.status().slateSince().isPresent(); second++) {
      follow(1, MAIN);
    }
    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(rig.status().activeSource()).isPresent();
    assertThat(failures(well)).isEqualTo(failures);
    assertThat(Duration.between(lately(Decision.Kind.STARTED), lately(Decision.Kind.SWITCHED)))
        .isLessThanOrEqualTo(Duration.ofSeconds(2 * 4 + 2));
  }

  private Instant lately(Decision.Kind kind) {
    return rig.status().decisions().stream()
        .filter(decision -> decision.kind() == kind)
        .map(Decision::at)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private long failures(String... sources) {
    return rig.status().sources().stream()
        .filter(source -> Set.of(sources).contains(source.name()))
        .mapToLong(ChannelStatus.SourceStatus::failures)
        .sum();
  }

  @Test
  void anEventHasNone() {
    String event = "#EXT-X-PLAYLIST-TYPE:EVENT\n";
    rig.origins.says(top("a"), () -> growing(event));
    ladder.play();
    ladder.watch(8, MAIN);
    ladder.dies("a");
    ladder.watch(60, MAIN);

    assertThat(rig.status().phase()).isEqualTo(Phase.DARK);
    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(rig.decisions()).doesNotContain(Decision.Kind.SLATE_SHOWN);
  }

  @Test
  void aRecordingHasNone() {
    rig.origins.says(top("a"), () -> ended());
    ladder.play();
    ladder.watch(8, MAIN);
    ladder.dies("a");
    rig.tell(new ChannelCommand.Redefine(channel(source("b", 2))));
    ladder.watch(60, MAIN);

    assertThat(rig.status().activeSource()).isEmpty();
    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(ladder.playlist(MAIN)).endsWith("#EXT-X-ENDLIST\n").doesNotContain("3.84");
  }

  @Test
  void aRecordingDoesNotEndIt() {
    single("a");
    ladder.play();
    ladder.dies("a");
    follow(30, MAIN);
    rig.origins.says(top("a"), () -> ended());
    follow(40, MAIN);

    assertThat(rig.status().slateSince()).isPresent();
    assertThat(ladder.playlist(MAIN)).doesNotContain("#EXT-X-ENDLIST").contains("3.84");
  }

  @Test
  void aSourceThatOnlyComesUpForAMomentCostsTwoDiscontinuitiesInTwoTargetDurationsAtMost() {
    single("a");
    ladder.play();
    ladder.dies("a");
    follow(20, MAIN);
    long before = ladder.period(MAIN);
    single("a");
    boolean stands = false;
    for (int second = 0; second < 300; second++) {
      boolean delivers = rig.status().activeSource().isPresent();
      if (delivers && !stands) {
        ladder.freezes("a", MAIN);
      } else if (!delivers && stands) {
        ladder.thaws("a", MAIN);
      }
      stands = delivers;
      follow(1, MAIN);
    }
    assertThat(ladder.period(MAIN) - before).isLessThanOrEqualTo(2 * 300 / 8);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whateverSourcesDoTheTimelineStaysLegal(long seed) {
    var random = new Random(seed);
    ladder.ladder("a").play();
    for (int step = 0; step < 30; step++) {
      String source = random.nextInt(3) == 0 ? "b" : "a";
      switch (random.nextInt(5)) {
        case 0, 1 -> ladder.dies(source);
        case 2 -> ladder.ladder(source);
        case 3 -> Stream.of(LadderRig.TRACKS).forEach(track -> ladder.freezes(source, track));
        default -> Stream.of(LadderRig.TRACKS).forEach(track -> ladder.thaws(source, track));
      }
      follow(1 + random.nextInt(15), WATCHED);
      assertThat(ladder.period("a0")).isCloseTo(ladder.period("v0"), within(1L));
    }
  }

  private static LadderRig slated(ChannelSettings settings) {
    var rig = new LadderRig(KIT, channel(source("a", 1), source("b", 2)), settings);
    rig.rig.origins.fails("b");
    return rig;
  }

  private static ChannelSettings settings(Duration startTimeout) {
    ChannelSettings usual = TestChannels.settingsWithSlate();
    FailoverSettings failover = usual.failover();
    return new ChannelSettings(
        usual.idleAfter(),
        usual.trackIdleAfter(),
        usual.recordingIdleAfter(),
        usual.decisions(),
        usual.probeEvery(),
        usual.restartWait(),
        usual.slate(),
        usual.segmentPath(),
        usual.timeline(),
        usual.ingest(),
        new FailoverSettings(
            startTimeout,
            failover.locateTimeout(),
            failover.frozenAfter(),
            failover.giveUpAfter(),
            failover.playlistFailures(),
            failover.skippedSegments(),
            failover.slowSegments(),
            failover.dwell(),
            failover.restFirst(),
            failover.restLongest(),
            failover.returnToPrimary(),
            failover.content()),
        usual.link());
  }

  private static void fill(SegmentBody body) {
    while (true) {
      body.append(ByteString.fromArray(new byte[1 << 10]));
    }
  }

  private void single(String source) {
    ladder.media(source, MAIN, top(source), msn -> line(source, MAIN, msn, ".ts"));
  }

  /** Six segments, with date-times of so much earlier. */
  private String late(String source, int seconds) {
    long first = 1000 + Duration.between(TestChannels.START, rig.now()).toSeconds() / 4;
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:");
    text.append(first).append('\n');
    for (long msn = first; msn < first + 6; msn++) {
      Instant date = TestChannels.START.plusSeconds(4 * (msn - 1006) - seconds);
      text.append("#EXT-X-PROGRAM-DATE-TIME:").append(date).append('\n');
      text.append(line(source, MAIN, msn, ".ts"));
    }
    return text.toString();
  }

  /** All segments since the start. */
  private String growing(String tags) {
    long elapsed = Duration.between(TestChannels.START, rig.now()).toSeconds() / 4;
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n").append(tags);
    for (long msn = 0; msn < 6 + elapsed; msn++) {
      text.append(line("a", MAIN, msn, ".ts"));
    }
    return text.toString();
  }

  /** The same as a recording. */
  private String ended() {
    return growing("").concat("#EXT-X-ENDLIST\n");
  }

  private void follow(int seconds, String... tracks) {
    for (int second = 0; second < seconds; second++) {
      ladder.watch(1, tracks);
      for (String track : tracks) {
        if (ladder.isAwake(track)) {
          follower(track).follow(ladder.playlist(track), rig.now());
        }
      }
    }
  }

  private RfcFollower follower(String track) {
    return followers.computeIfAbsent(
        track, first -> new RfcFollower(RfcFollower.Options.window(6)));
  }
}
