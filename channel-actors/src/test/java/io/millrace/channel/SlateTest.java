package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.media.MediaContainer;
import io.millrace.media.MediaInspector;
import io.millrace.media.MediaReport;
import io.millrace.segment.SegmentBody;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.SettledTime;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What players see while no source delivers; segments last four seconds. */
class SlateTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final String[] WATCHED = {"v0", "v1", "a0", "s0", "i0"};

  /** What players hold: three Target Durations. */
  private static final Duration LONGEST_UNCHANGED = Duration.ofSeconds(12);

  private final Map<String, RfcFollower> followers = new HashMap<>();
  private LadderRig ladder = slated();
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
  void everyTrackThatIsWatchedGoesOnWithOneDiscontinuityAndComesBackWithAnother() {
    playLadder();
    for (int outage = 1; outage <= 2; outage++) {
      long before = ladder.period("v0");
      ladder.dies("a");
      follow(40, WATCHED);
      assertThat(rig.status().slateSince()).isPresent();
      assertThat(rig.status().activeSource()).isEmpty();
      assertPeriods(before + 1);
      assertThat(kinds(Decision.Kind.SLATE_SHOWN)).isEqualTo(outage);

      ladder.ladder("a");
      for (int second = 0; second < 60 && rig.status().slateSince().isPresent(); second++) {
        follow(1, WATCHED);
      }
      follow(12, WATCHED);
      assertThat(rig.status().slateSince()).isEmpty();
      assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
      assertPeriods(before + 2);
    }
  }

  @Test
  void eachTrackShowsWhatItIsFor() {
    playLadder();
    ladder.dies("a");
    follow(30, WATCHED);

    assertThat(report("v0", MediaContainer.TRANSPORT_STREAM).description().codecs())
        .containsExactly("avc1.42c01e");
    assertThat(report("a0", MediaContainer.TRANSPORT_STREAM).description().codecs())
        .containsExactly("mp4a.40.2");
    assertThat(bytes("s0").utf8String()).startsWith("WEBVTT");
    assertThat(ladder.playlist("i0"))
        .endsWith("#EXT-X-GAP\n#EXTINF:3.840,\n" + lastUri("i0") + '\n');
    assertThat(ladder.last("v0")).isSameAs(ladder.last("v1"));
    assertThat(ladder.playlist("v0")).contains("#EXTINF:3.84").contains("#EXT-X-TARGETDURATION:4");
  }

  @Test
  void isPublishedAsFastAsItIsPlayedAndHoldsNoMoreMemoryInTheEnd() {
    playLadder();
    long before = ladder.view("v0").lastListed();
    ladder.dies("a");
    follow(60, WATCHED);
    assertThat(ladder.view("v0").lastListed() - before).isBetween(14L, 16L);

    long held = rig.store.use().heldBytes();
    follow(60, WATCHED);
    assertThat(ladder.view("v0").lastListed() - before).isBetween(29L, 32L);
    assertThat(rig.store.use().heldBytes()).isLessThanOrEqualTo(held + held / 5);
  }

  @Test
  void nobodySeesItByDefault() {
    rig.end();
    ladder = new LadderRig(KIT, channel(source("a", 1)));
    rig = ladder.rig;
    playLadder();
    long before = ladder.period("v0");
    long last = ladder.view("v0").lastListed();
    ladder.dies("a");
    ladder.watch(60, WATCHED);

    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(kinds(Decision.Kind.WENT_DARK)).isPositive();
    assertPeriods(before);
    assertThat(ladder.view("v0").lastListed()).isLessThanOrEqualTo(last + 1);
  }

  @Test
  void aChannelThatNeverPlayedSaysSo() {
    rig.origins.fails("a");
    rig.origins.fails("b");
    assertThat(rig.open().receiveMessage(PATIENCE)).isInstanceOf(NotPlayable.class);
    rig.pass(Duration.ofSeconds(20));

    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(rig.view().isPlayable()).isFalse();
    assertThat(rig.open().receiveMessage(PATIENCE)).isInstanceOf(NotPlayable.class);
  }

  @Test
  void aHealthyBackupIsWaitedFor() {
    ladder.ladder("b");
    ladder.ladder("a").play();
    long before = ladder.period("v0");
    ladder.dies("a");
    ladder.awaitSource("b", "v0", "a0");
    ladder.watch(8, "v0", "a0");

    assertThat(kinds(Decision.Kind.SLATE_SHOWN)).isZero();
    assertThat(ladder.period("v0")).isEqualTo(before + 1);
  }

  @Test
  void aSourceThatIsBeingTriedHasTheThirdTargetDurationForIt() {
    rig.origins.neverAnswers(LadderRig.top("b"));
    playLadder();
    long published = ladder.view("v0").lastListed();
    for (int second = 0; second < 8 && ladder.view("v0").lastListed() == published; second++) {
      follow(1, WATCHED);
    }
    ladder.dies("a");
    ladder.watch(11, WATCHED);
    assertThat(rig.status().candidateSource()).contains("b");
    assertThat(rig.status().slateSince()).isEmpty();
    ladder.watch(2, WATCHED);
    assertThat(rig.status().slateSince()).isPresent();
  }

  @Test
  void whoeverComesInTheDarkSeesItToo() {
    ladder.ladder("a").play();
    ladder.dies("a");
    follow(20, "v0", "a0");
    assertThat(rig.status().slateSince()).isPresent();

    assertThat(rig.open().receiveMessage(PATIENCE)).isInstanceOf(Opened.class);
    var opening = ladder.openTrack("v2");
    follow(1, "v0", "a0", "v2");
    opening.expectMessage(PATIENCE, new Opened());
    follow(20, "v0", "a0", "v2");
    assertThat(ladder.period("v2")).isEqualTo(ladder.period("v0"));
    assertThat(ladder.view("v2").lastListed()).isEqualTo(ladder.view("v0").lastListed());
  }

  @Test
  void endsWithTheChannelWhenNobodyWatches() {
    playLadder();
    ladder.dies("a");
    follow(20, WATCHED);
    rig.tell(TestViewers.seen(0));
    rig.pass(Duration.ofSeconds(31));

    assertThat(rig.status().phase()).isEqualTo(Phase.IDLE);
    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(rig.store.use().heldBytes()).isZero();
    rig.pass(Duration.ofSeconds(20));
    assertThat(rig.store.use().heldBytes()).isZero();
  }

  @Test
  void aSourceThatStandsStillIsLeftInTimeAndComesBackWhereItGoesOn() {
    single(".ts", "");
    ladder.play();
    long before = ladder.period("main");
    ladder.freezes("a", "main");
    follow(40, "main");
    assertThat(rig.status().slateSince()).isPresent();
    assertThat(report("main", MediaContainer.TRANSPORT_STREAM).description().codecs())
        .containsExactly("avc1.42c01e", "mp4a.40.2");

    ladder.thaws("a", "main");
    ladder.awaitSource("a", "main");
    follow(12, "main");
    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(ladder.period("main")).isEqualTo(before + 2);
  }

  @Test
  void fragmentedMp4IsFollowedByFragmentedMp4() throws IOException {
    single(".m4s", "#EXT-X-MAP:URI=\"init.mp4\"\n");
    rig.origins.says(LadderRig.at("a", "init.mp4"), ByteString.fromArray(initialization()));
    ladder.play();
    ladder.dies("a");
    follow(40, "main");

    assertThat(lastUri("main")).endsWith(".m4s");
    List<String> maps =
        ladder
            .playlist("main")
            .lines()
            .filter(line -> line.startsWith("#EXT-X-MAP:"))
            .map(line -> line.substring(line.indexOf('"') + 1, line.lastIndexOf('"')))
            .toList();
    assertThat(maps).isNotEmpty();
    assertThat(rig.view().attachments()).containsKeys(maps.toArray(String[]::new));
    assertThat(ladder.last("main").container()).contains(MediaContainer.FRAGMENTED_MP4);
  }

  @Test
  void packedAudioIsFollowedBySilencePackedAlike() {
    ladder.ladder("a");
    var sound = LadderRig.at("a", "a0.m3u8");
    ladder.media("a", "a0", sound, msn -> LadderRig.line("a", "a0", msn, ".aac"));
    ladder.play();
    ladder.dies("a");
    follow(30, "v0", "a0");

    assertThat(lastUri("a0")).endsWith(".aac");
    assertThat(report("a0", MediaContainer.ADTS).span()).contains(Duration.ofMillis(3840));
    assertThat(report("a0", MediaContainer.ADTS).start())
        .isEqualTo(report("v0", MediaContainer.TRANSPORT_STREAM).start());
  }

  private static LadderRig slated() {
    var rig =
        new LadderRig(
            KIT, channel(source("a", 1), source("b", 2)), TestChannels.settingsWithSlate());
    rig.rig.origins.fails("b");
    return rig;
  }

  /** Only source a has something, and all kinds of tracks are watched. */
  private void playLadder() {
    ladder.ladder("a").play();
    for (String track : WATCHED) {
      var opening = ladder.openTrack(track);
      ladder.watch(1, WATCHED);
      opening.expectMessage(PATIENCE, new Opened());
    }
    follow(4, WATCHED);
  }

  /** Source a is one playlist. */
  private void single(String extension, String before) {
    ladder.media(
        "a",
        "main",
        LadderRig.top("a"),
        msn -> before + LadderRig.line("a", "main", msn, extension));
  }

  private static byte[] initialization() throws IOException {
    try (InputStream section =
        SlateTest.class.getResourceAsStream("/slate/picture-and-sound-init.mp4")) {
      return requireNonNull(section).readAllBytes();
    }
  }

  /**
   * Lets time pass and reads the playlists as players do; of I-frames as if they were pictures, and
   * without the tag of Media Initialization Sections, since the follower takes what stands before
   * the first segment for its own.
   */
  private void follow(int seconds, String... tracks) {
    for (int second = 0; second < seconds; second++) {
      ladder.watch(1, tracks);
      for (String track : tracks) {
        String text = ladder.playlist(track).replaceAll("#EXT-X-(I-FRAMES-ONLY|MAP:.*)\n", "");
        follower(track).follow(text, rig.now());
      }
    }
  }

  private RfcFollower follower(String track) {
    var options = RfcFollower.Options.window(6).unchangedAtMost(LONGEST_UNCHANGED);
    return followers.computeIfAbsent(track, first -> new RfcFollower(options));
  }

  private void assertPeriods(long period) {
    for (String track : WATCHED) {
      assertThat(ladder.period(track)).as(track).isEqualTo(period);
    }
  }

  private long kinds(Decision.Kind kind) {
    return rig.decisions().stream().filter(kind::equals).count();
  }

  private String lastUri(String track) {
    return ladder.playlist(track).lines().reduce((earlier, later) -> later).orElseThrow();
  }

  private ByteString bytes(String track) {
    return ladder.last(track).whole().orElseThrow();
  }

  private MediaReport report(String track, MediaContainer container) {
    SegmentBody last = ladder.last(track);
    assertThat(last.container()).contains(container);
    var inspector = MediaInspector.of(container, Optional.empty());
    inspector.accept(bytes(track).toByteBuffer());
    return inspector.report();
  }
}
