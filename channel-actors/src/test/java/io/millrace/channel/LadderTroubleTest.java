package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.testing.SettledTime;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.Packaging;
import io.millrace.timeline.SegmentOrigin;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to a source of which some tracks are ill. */
class LadderTroubleTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  private final LadderRig ladder = new LadderRig(KIT, channel(source("a", 1), source("b", 2)));
  private final ChannelRig rig = ladder.rig;
  private final IdentityHashMap<SegmentBody, Long> sent = new IdentityHashMap<>();

  @AfterEach
  void endChannel() {
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void soundThatStopsWhileThePictureGoesOnBringsTheSourceIntoDoubt() {
    ladder.ladder("a").play();
    ladder.watch(4, "v0", "a0");
    ladder.freezes("a", "a0");
    ladder.watchUntil(() -> assertThat(rig.status().phase()).isEqualTo(Phase.SUSPECT), "v0", "a0");

    long last = ladder.view("v0").lastListed();
    ladder.ladder("b");
    ladder.awaitSource("b", "v0", "a0");
    ladder.watch(4, "v0", "a0");
    assertThat(ladder.view("v0").lastListed()).isGreaterThan(last);
    assertThat(ladder.period("a0")).isEqualTo(ladder.period("v0"));
    assertThat(ladder.fetched("b", "a0")).isNotEmpty();
  }

  @Test
  void soundThatNobodyHearsAnyMoreDoesNotCount() {
    ladder.ladder("a").ladder("b").play();
    ladder.openTrack("a1").receiveMessage(PATIENCE);
    ladder.watch((int) TestChannels.TRACK_IDLE_AFTER.toSeconds() + 1, "v0", "a0");
    ladder.freezes("a", "a1");
    ladder.watch(20, "v0", "a0");

    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(rig.status().activeSource()).isEqualTo(Optional.of("a"));
  }

  @Test
  void textThatFailsIsNoReasonToLeaveASource() {
    ladder.ladder("a").ladder("b").play();
    ladder.openTrack("s0").receiveMessage(PATIENCE);
    rig.origins.fails(LadderRig.at("a", "s0.m3u8"));
    ladder.watch(20, "v0", "a0", "s0");

    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(rig.status().activeSource()).isEqualTo(Optional.of("a"));
    assertThat(rig.status().sources().getFirst().failures()).isZero();
  }

  @Test
  void textThatFreezesIsNoReasonToLeaveASource() {
    ladder.ladder("a").ladder("b").play();
    ladder.openTrack("s0").receiveMessage(PATIENCE);
    ladder.freezes("a", "s0");
    ladder.watch(20, "v0", "a0", "s0");

    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(rig.status().activeSource()).isEqualTo(Optional.of("a"));
  }

  @Test
  void aCandidateIsNotEnteredBeforeItsPictureDelivers() {
    ladder.ladder("a").play();
    ladder.ladder("b");
    rig.origins.neverAnswers(LadderRig.at("b", "v0.m3u8"));
    var reply = rig.switchTo("b");
    ladder.watchUntil(() -> assertThat(ladder.asked("b", "a0")).isPositive(), "v0", "a0");
    assertThat(rig.status().activeSource()).isEqualTo(Optional.of("a"));
    assertThat(ladder.fetched("b", "a0")).as("before it is known where to enter").isEmpty();
    reply.expectNoMessage(Duration.ofMillis(50));

    ladder.watch(8, "v0", "a0");
    assertThat(reply.receiveMessage(PATIENCE)).isInstanceOf(ChannelCommand.SwitchFailed.class);
  }

  @Test
  void howeverMuchSoundWaitsForThePictureItStaysInOrderAndDoesNotTakeOver() {
    ladder.ladder("a").play();
    ladder.ladder("b");
    rig.origins.neverAnswers(LadderRig.at("b", "v0.m3u8"));
    rig.origins.neverAnswers(LadderRig.at("b", "a0.m3u8"));
    rig.switchTo("b");
    ladder.watchUntil(() -> assertThat(ladder.asked("b", "a0")).isPositive(), "v0", "a0");
    for (long msn = 1; msn <= 40; msn++) {
      ready("a0", msn);
    }
    assertThat(rig.status().activeSource()).isEqualTo(Optional.of("a"));

    ready("v0", 40);
    rig.await(status -> status.activeSource().equals(Optional.of("b")));
    long last = ladder.view("a0").lastListed();
    var numbers = new ArrayList<Long>();
    for (long msn = last - 5; msn <= last; msn++) {
      var key = new SegmentKey(TestChannels.NEWS.value(), "a0", msn);
      numbers.add(requireNonNull(sent.get(rig.store.find(key).orElseThrow())));
    }
    assertThat(numbers).containsExactly(35L, 36L, 37L, 38L, 39L, 40L);
  }

  /** The second attempt has this segment ready. */
  private void ready(String track, long msn) {
    SegmentBody body = rig.body();
    sent.put(body, msn);
    rig.tell(
        new ChannelNews.SegmentReady(
            2,
            new TrackId(track),
            new NewSegment(
                new SegmentOrigin("b", msn, "http://secret/" + track + msn + ".aac"),
                Duration.ofSeconds(4),
                false,
                Optional.empty(),
                false,
                List.of(),
                new Packaging("aac", Optional.empty(), List.of())),
            Optional.of(body),
            OptionalDouble.of(3),
            Map.of(),
            TestChannels.DESCRIPTION));
  }

  @Test
  void signedAddressesAreReplacedByBackupsAndThenLookedUpAnew() {
    signed(1);
    ladder.play();
    ladder.watch(4, "v0");
    long before = rig.origins.asked(LadderRig.top("a"));
    rig.origins.fails(variant("first", 1));
    ladder.watch(6, "v0");
    assertThat(rig.origins.asked(variant("backup", 1))).isPositive();
    assertThat(rig.origins.asked(LadderRig.top("a"))).as("a backup was enough").isEqualTo(before);

    rig.origins.fails(variant("backup", 1));
    signed(2);
    long last = ladder.view("v0").lastListed();
    ladder.watch(6, "v0");
    assertThat(rig.origins.asked(LadderRig.top("a"))).isEqualTo(before + 1);
    assertThat(rig.origins.asked(variant("first", 2))).isPositive();
    assertThat(ladder.view("v0").lastListed()).isGreaterThan(last);
    assertThat(rig.status().sources().getFirst().failures()).isZero();
    assertThat(ladder.playlist("v0")).doesNotContain("#EXT-X-DISCONTINUITY\n");
    assertThat(ladder.openTrack("v0").receiveMessage(PATIENCE)).isEqualTo(new Opened());
  }

  @Test
  void aVariantThatNoSourceHasGoesOnAsGapsBesideTheLeadTrack() {
    ladder.ladder("a").ladder("b").play();
    rig.origins.fails(LadderRig.at("a", "v2.m3u8"));
    rig.origins.fails(LadderRig.at("b", "v2.m3u8"));
    var opening = ladder.openTrack("v2");
    ladder.watch(1, "v0", "a0");
    assertThat(opening.receiveMessage(PATIENCE)).isEqualTo(new Opened());
    ladder.watch(20, "v0", "a0", "v2");

    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(rig.status().activeSource()).isEqualTo(Optional.of("a"));
    assertThat(rig.status().sources().getFirst().failures()).isZero();
    assertThat(ladder.playlist("v2")).contains("#EXT-X-GAP\n");
    assertThat(ladder.playlist("v0")).doesNotContain("#EXT-X-GAP\n");
    assertThat(dateTimes("v2")).doesNotHaveDuplicates().last().isEqualTo(dateTimes("v0").getLast());
  }

  @Test
  void aVariantThatStopsGoesOnAsGapsUntilItDeliversAgain() {
    ladder.ladder("a").ladder("b").play();
    ladder.openTrack("v2").receiveMessage(PATIENCE);
    ladder.watch(4, "v0", "a0", "v2");
    ladder.freezes("a", "v2");
    ladder.watch(20, "v0", "a0", "v2");
    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(dateTimes("v2")).doesNotHaveDuplicates().last().isEqualTo(dateTimes("v0").getLast());
    assertThat(lastLines("v2")).contains("#EXT-X-GAP");

    ladder.thaws("a", "v2");
    // To the middle of a segment: tracks load at moments of their own, up to a quarter of one late.
    ladder.watch(14, "v0", "a0", "v2");
    assertThat(lastLines("v2")).doesNotContain("#EXT-X-GAP");
    assertThat(dateTimes("v2")).doesNotHaveDuplicates().last().isEqualTo(dateTimes("v0").getLast());
    assertThat(ladder.period("v2")).isEqualTo(ladder.period("v0"));
  }

  @Test
  void aCandidateIsEnteredThoughOneOfItsOtherTracksFails() {
    ladder.ladder("a").ladder("b").play();
    ladder.openTrack("v2").receiveMessage(PATIENCE);
    rig.origins.fails(LadderRig.at("b", "v2.m3u8"));
    ladder.switchTo("b", "v0", "a0", "v2");
    ladder.watch(12, "v0", "a0", "v2");

    assertThat(rig.status().activeSource()).isEqualTo(Optional.of("b"));
    assertThat(lastLines("v2")).contains("#EXT-X-GAP");
    assertThat(ladder.period("v2")).isEqualTo(ladder.period("v0"));
  }

  private List<String> lastLines(String track) {
    List<String> lines = ladder.playlist(track).lines().toList();
    return lines.subList(lines.size() - 4, lines.size());
  }

  private List<String> dateTimes(String track) {
    return ladder
        .playlist(track)
        .lines()
        .filter(line -> line.startsWith("#EXT-X-PROGRAM-DATE-TIME:"))
        .toList();
  }

  @Test
  void aStandbyWhosePlaylistsImportVariablesIsHealthy() {
    ladder.ladder("a");
    ladder.multivariant("b", "#EXTM3U\n#EXT-X-DEFINE:NAME=\"path\",VALUE=\"x\"\n" + variantOnly());
    rig.origins.says(
        LadderRig.at("b", "v0.m3u8"),
        "#EXTM3U\n#EXT-X-DEFINE:IMPORT=\"path\"\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{$path}.ts\n");
    ladder.play();
    ladder.watchUntil(
        () -> assertThat(rig.origins.asked(LadderRig.at("b", "v0.m3u8"))).isPositive(), "v0");
    ladder.watch(2, "v0");

    assertThat(rig.status().sources().getLast().failures()).isZero();
  }

  private static String variantOnly() {
    return "#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360\nv0.m3u8\n";
  }

  private void signed(int until) {
    ladder.multivariant(
        "a",
        """
        #EXTM3U
        #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360
        first.m3u8?until=%d
        #EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360
        backup.m3u8?until=%d
        """
            .formatted(until, until));
    ladder.media("a", "v0", variant("first", until), msn -> LadderRig.line("a", "v0", msn, ".ts"));
    ladder.media("a", "v0", variant("backup", until), msn -> LadderRig.line("a", "v0", msn, ".ts"));
  }

  private static URI variant(String name, int until) {
    return LadderRig.at("a", name + ".m3u8?until=" + until);
  }
}
