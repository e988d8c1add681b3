package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NotRefreshed;
import io.millrace.channel.ChannelCommand.RefreshReply;
import io.millrace.channel.ChannelCommand.Refreshed;
import io.millrace.channel.ChannelStatus.LinkStatus;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel with its real children over a source whose links end; only origins are faked. */
class LinkRenewalTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** That of a channel that starts at the time of the tests. */
  private static final String FIRST_PERIOD =
      "#EXT-X-DISCONTINUITY-SEQUENCE:" + TestChannels.START.getEpochSecond() / 54_000;

  private final ChannelRig rig = new ChannelRig(KIT, channel(source("a", 1), source("b", 2)));
  private final ExpiringSource a = new ExpiringSource(rig, "a");

  @BeforeEach
  void tokensCountForSegmentsToo() {
    rig.fetcher.refusing(a::segment);
  }

  @AfterEach
  void endChannel() {
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void linksOfTwelveSecondsPlayOnWithoutAnybodyNoticing(boolean ladder) {
    a.ladder = ladder;
    a.life = Duration.ofSeconds(12);
    play();
    watch(50);

    assertThatAPlaysOn();
    assertThat(a.refusals()).isZero();
    assertThat(a.lookUps()).isBetween(50 / 12 + 1, 50 / 7 + 1);
    assertThat(kinds()).contains(Decision.Kind.RENEWED).doesNotContain(Decision.Kind.LINK_REFUSED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aPageThatIsDownForAMinuteDoesNotHurtWhileTheOldLinkWorks(boolean ladder) {
    a.ladder = ladder;
    a.lenient = true;
    play();
    watch(8);
    a.pageDown = true;
    int before = a.lookUps();
    watch(60);
    assertThat(a.lookUps() - before).as("tries").isBetween(2, 8);
    assertThat(link().lastFailure()).isPresent();
    a.pageDown = false;
    watch(31);

    assertThatAPlaysOn();
    assertThat(kinds()).contains(Decision.Kind.RENEWAL_FAILED, Decision.Kind.RENEWED);
    assertThat(link().lastFailure()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLinkThatIsRevokedEarlyIsReplacedAtOnce(boolean ladder) {
    a.ladder = ladder;
    a.life = Duration.ofHours(1);
    play();
    for (int times = 0; times < 2; times++) {
      watch(8);
      a.revoke();
    }
    watch(8);

    assertThatAPlaysOn();
    assertThat(kinds()).contains(Decision.Kind.LINK_REFUSED, Decision.Kind.RENEWED);
    assertThat(a.lookUps()).isEqualTo(3);
  }

  @Test
  void playlistsOfALadderThatAreRefusedAreFoundAnewFromTheTop() {
    a.ladder = true;
    a.life = Duration.ofHours(1);
    play();
    watch(6);
    a.revokeVariants();
    watch(10);

    assertThatAPlaysOn();
    assertThat(a.lookUps()).as("one for all tracks").isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void segmentsThatAreRefusedAreFetchedWhereTheNewLinkSays(boolean ladder) {
    a.ladder = ladder;
    a.life = Duration.ofHours(1);
    play();
    watch(6);
    a.revokeSegments();
    watch(10);

    assertThatAPlaysOn();
    assertThat(kinds()).contains(Decision.Kind.LINK_REFUSED);
    assertThat(a.lookUps()).isEqualTo(2);
  }

  @Test
  void aLinkThatLeadsToAWorseServerIsNotTaken() {
    a.lenient = true;
    play();
    watch(8);
    a.lag = 5;
    watch(8);
    a.over = true;
    watch(8);
    a.lag = 0;
    a.over = false;
    watch(16);

    assertThatAPlaysOn();
    assertThat(
            rig.status().decisions().stream()
                .filter(each -> each.kind() == Decision.Kind.RENEWAL_FAILED)
                .map(each -> each.inputs().get("reason")))
        .contains(
            "the playlist there is older than the one that is followed",
            "the playlist there has ended (EXT-X-ENDLIST)");
    assertThat(link().lastFailure()).isEmpty();
  }

  @Test
  void aPageInPlaceOfAPlaylistIsTakenForARefusal() {
    a.life = Duration.ofHours(1);
    a.polite = true;
    play();
    watch(8);
    a.revoke();
    watch(10);

    assertThatAPlaysOn();
    assertThat(a.lookUps()).isEqualTo(2);
  }

  @Test
  void segmentsOfARecordingAreFetchedWhereTheNewLinkSays() {
    a.recording = true;
    a.life = Duration.ofHours(1);
    play();
    a.revoke();
    TestProbe<ChannelCommand.FetchReply> reply = KIT.createTestProbe();
    var item = new ChannelCommand.SegmentItem(TrackId.MAIN, rig.track().firstListed() + 9);
    rig.passUnseen(Duration.ofSeconds(4));
    rig.tell(new ChannelCommand.Fetch(item, reply.ref()));
    watch(4);

    reply.expectMessage(PATIENCE, new ChannelCommand.Fetched());
    assertThat(a.lookUps()).isEqualTo(2);
    assertThat(kinds())
        .contains(Decision.Kind.LINK_REFUSED, Decision.Kind.RENEWED)
        .doesNotContain(Decision.Kind.RESTED);
  }

  @Test
  void aSegmentOfARecordingWaitsForTheLinkOfASlowPage() {
    a.recording = true;
    a.life = Duration.ofHours(1);
    play();
    rig.passUnseen(Duration.ofSeconds(4));
    a.pageTakes = Duration.ofSeconds(7);
    a.revoke();
    TestProbe<ChannelCommand.FetchReply> reply = KIT.createTestProbe();
    var item = new ChannelCommand.SegmentItem(TrackId.MAIN, rig.track().firstListed() + 9);
    rig.tell(new ChannelCommand.Fetch(item, reply.ref()));
    watch(12);

    reply.expectMessage(PATIENCE, new ChannelCommand.Fetched());
    assertThat(kinds()).contains(Decision.Kind.RENEWED).doesNotContain(Decision.Kind.RESTED);
    assertThat(rig.status().activeSource()).contains("a");
  }

  @Test
  void aSegmentThatIsLostIsNoReasonToAskThePageAgainAndAgain() {
    a.life = Duration.ofHours(1);
    play();
    watch(12);
    a.loses("seg");
    watch(8);
    a.loses("none");
    watch(10);

    assertThat(a.lookUps()).isLessThanOrEqualTo(2);
  }

  @Test
  void anotherStreamBehindTheNewLinkComesAfterADiscontinuity() {
    play();
    watch(6);
    a.firstMsn = 7000;
    a.names = "other";
    watch(20);

    assertThat(breaks()).isEqualTo(1);
    assertThat(rig.status().activeSource()).contains("a");
    assertThat(kinds()).doesNotContain(Decision.Kind.SUSPECTED, Decision.Kind.RESTED);
  }

  @ParameterizedTest
  @ValueSource(longs = {7000, 40})
  void aServerWithOtherNumbersIsEnteredWhereTheLastOneEnded(long firstMsn) {
    a.dated = true;
    play();
    watch(6);
    a.firstMsn = firstMsn;
    a.names = "other";
    watch(24);

    assertThat(breaks()).isEqualTo(1);
    List<String> dates =
        rig.playlist().lines().filter(line -> line.startsWith("#EXT-X-PROGRAM-DATE-TIME")).toList();
    assertThat(dates).doesNotHaveDuplicates();
    assertThat(rig.status().activeSource()).contains("a");
  }

  @ParameterizedTest
  @ValueSource(ints = {-300, 300, 0})
  void linksThatDoNotSayTheTruthAreLearned(int clockAheadBy) {
    a.tells = clockAheadBy != 0;
    a.clockAhead = Duration.ofSeconds(clockAheadBy);
    a.life = Duration.ofSeconds(12);
    play();
    watch(34);
    int refusals = a.refusals();
    assertThat(refusals).isPositive();
    watch(30);

    assertThatAPlaysOn();
    assertThat(a.refusals()).as("after it was learned").isEqualTo(refusals);
    assertThat(link().expiryFrom()).contains("earlier refusals");
  }

  @Test
  void allTracksThatAreRefusedAskForOneLink() {
    a.ladder = true;
    a.life = Duration.ofHours(1);
    play();
    watch(6);
    a.pageHangs = true;
    a.revoke();
    watch(6);

    assertThat(a.lookUps()).isEqualTo(2);
  }

  @Test
  void theOtherSourceTakesOverWhenNoLinkComesInTime() {
    rig.origins.says("b", "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n1.ts\n#EXTINF:4,\n2.ts\n");
    a.life = Duration.ofHours(1);
    play();
    watch(6);
    a.pageHangs = true;
    a.revoke();
    watch(12);

    assertThat(rig.status().activeSource()).contains("b");
  }

  @Test
  void aCandidateWhoseKeptLinkHasEndedGetsAnother() {
    var b = new ExpiringSource(rig, "b");
    rig.fetcher.refusing(uri -> a.segment(uri) + b.segment(uri));
    b.tells = false;
    b.life = Duration.ofHours(1);
    a.life = Duration.ofHours(1);
    play();
    watch(34);
    int probed = b.lookUps();
    b.revoke();
    a.lenient = false;
    a.pageDown = true;
    a.revoke();
    watch(14);

    assertThat(probed).as("its page is not asked for each probe").isEqualTo(1);
    assertThat(rig.status().activeSource()).contains("b");
    assertThat(b.lookUps()).isEqualTo(2);
    assertThat(
            rig.status().decisions().stream()
                .filter(each -> each.kind() == Decision.Kind.RESTED)
                .filter(each -> each.text().contains("'b'")))
        .isEmpty();
  }

  @Test
  void anOperatorGetsAnotherLinkAtOnce() {
    a.life = Duration.ofHours(1);
    play();
    watch(4);
    TestProbe<RefreshReply> reply = refresh();

    var refreshed = (Refreshed) reply.receiveMessage(PATIENCE);
    assertThat(refreshed.source()).isEqualTo("a");
    assertThat(refreshed.link().renewedAt()).isEqualTo(rig.now());
    assertThat(refreshed.link().expiryFrom()).contains("query parameter \"exp\"");
    assertThat(refreshed.toString()).doesNotContain("secret").doesNotContain("n=");
    assertThat(a.lookUps()).isEqualTo(2);
    watch(8);
    assertThatAPlaysOn();
  }

  @Test
  void anOperatorHearsWhyThereIsNoOtherLink() {
    a.life = Duration.ofHours(1);
    assertThat(refresh().receiveMessage(PATIENCE))
        .isEqualTo(new NotRefreshed(Optional.empty(), "the channel follows no source now"));
    play();
    a.pageDown = true;
    assertThat(refresh().receiveMessage(PATIENCE))
        .isEqualTo(new NotRefreshed(Optional.of("a"), "IOException"));
    watch(8);
    assertThatAPlaysOn();
  }

  @Test
  void aRenewalDoesNotWaitForATrackThatNobodyWatchesAnyMore() {
    a.ladder = true;
    a.life = Duration.ofHours(1);
    play();
    watch(4);
    watch(12, "v0");
    a.hangs("a0");
    TestProbe<RefreshReply> reply = refresh();
    watch(22, "v0");

    assertThat(reply.receiveMessage(PATIENCE)).isInstanceOf(Refreshed.class);
    assertThat(kinds()).doesNotContain(Decision.Kind.RENEWAL_FAILED);
  }

  @Test
  void theStatusTellsWhenTheLinkEndsAndIsRenewed() {
    a.life = Duration.ofMinutes(10);
    play();
    watch(4);

    LinkStatus link = link();
    assertThat(link.address()).isEqualTo("…/live.m3u8");
    Instant end = link.renewedAt().plusSeconds(600).truncatedTo(ChronoUnit.SECONDS);
    assertThat(link.expiresAt()).contains(end);
    assertThat(link.renewsAt()).contains(end.minusSeconds(60));
    assertThat(link.expiryFrom()).contains("query parameter \"exp\"");
  }

  private void assertThatAPlaysOn() {
    ChannelStatus status = rig.status();
    assertThat(status.phase()).isEqualTo(Phase.LIVE);
    assertThat(status.activeSource()).contains("a");
    for (TrackView track : awake()) {
      String playlist = track.playlist().orElseThrow().plain().utf8String();
      assertThat(playlist).as(track.id().value()).doesNotContain("#EXT-X-DISCONTINUITY\n");
      assertThat(playlist).doesNotContain("EXT-X-GAP");
      assertThat(playlist.lines().filter(line -> line.startsWith("#EXT-X-DISCONTINUITY-SEQ")))
          .containsExactly(FIRST_PERIOD);
    }
    assertThat(kinds())
        .doesNotContain(Decision.Kind.SUSPECTED, Decision.Kind.SKIPPED, Decision.Kind.RESTED);
    long behind =
        Duration.between(TestChannels.START, rig.now()).toSeconds() / 4
            - rig.fetcher.flights.stream()
                .map(FakeFetcher.Flight::name)
                .map(name -> name.replaceAll("\\..*", ""))
                .mapToLong(name -> Long.parseLong(name.substring(name.lastIndexOf('-') + 1)))
                .max()
                .orElseThrow()
            + 105;
    assertThat(behind).as("segments behind the live edge").isBetween(-1L, 2L);
  }

  /** Since the start, also those that have left the list. */
  private long breaks() {
    return rig.playlist()
            .lines()
            .filter(line -> line.startsWith("#EXT-X-DISCONTINUITY-SEQUENCE:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
            .findFirst()
            .orElseThrow()
        - TestChannels.START.getEpochSecond() / 54_000
        + rig.discontinuities();
  }

  private List<TrackView> awake() {
    return Stream.of("main", "v0", "a0")
        .flatMap(track -> rig.view().track(track).stream())
        .filter(track -> track.playlist().isPresent())
        .collect(Collectors.toList());
  }

  private List<Decision.Kind> kinds() {
    return rig.decisions();
  }

  private LinkStatus link() {
    return rig.status().sources().getFirst().link().orElseThrow();
  }

  private TestProbe<RefreshReply> refresh() {
    TestProbe<RefreshReply> probe = KIT.createTestProbe();
    rig.tell(new ChannelCommand.RefreshLinks(probe.ref()));
    return probe;
  }

  private void play() {
    rig.fetcher.completingAtOnce();
    rig.open();
    TestProbe<Object> probe = KIT.createTestProbe();
    probe.awaitAssert(
        PATIENCE,
        () -> {
          rig.passUnseen(Duration.ofMillis(250));
          if (rig.status().tracks().isEmpty()) {
            throw new AssertionError("nothing is public: " + rig.status());
          }
          return true;
        });
  }

  private void watch(int seconds) {
    watch(seconds, "main", "v0", "a0");
  }

  private void watch(int seconds, String... tracks) {
    TrackId[] watched = Stream.of(tracks).map(TrackId::new).toArray(TrackId[]::new);
    for (int second = 0; second < seconds; second++) {
      rig.tell(TestViewers.seen(1, watched));
      rig.passUnseen(SECOND);
      a.answerLate();
      for (int i = 0; i < 8; i++) {
        rig.status();
      }
    }
  }
}
