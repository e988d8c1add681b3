package io.millrace.channel;

import static io.millrace.channel.FailoverDriver.withSources;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.Decision.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** The failover's longer stories; single steps are in {@link FailoverTableTest}. */
class FailoverTest {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void aTrackThatIsLeftBeforeTheNextOneHasSaidAWordCountsNoMore() {
    FailoverDriver driver = withSources(2).start().deliver().after(5000);
    driver.failover.trackLeft(driver.active(), TrackId.MAIN, driver.now);
    driver.pass(Duration.ofSeconds(4));
    assertThat(driver.outcome()).as("the last segment is nine seconds old").startsWith("LIVE a");

    var next = new TrackId("v0");
    driver.failover.playlistLoaded(driver.active(), next, Duration.ofSeconds(4), driver.now);
    driver.pass(Duration.ofSeconds(5));
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
    driver.pass(Duration.ofSeconds(1));
    assertThat(driver.phase()).as("the next one froze").isEqualTo(Phase.SUSPECT);
  }

  @Test
  void aLostSegmentWithAGapInItsPlaceCountsOnce() {
    FailoverDriver driver = withSources(2).start().deliver().play(Duration.ofSeconds(40));
    long epoch = driver.active();
    driver.skipped(epoch).gap(epoch);
    assertThat(driver.phase()).as("two would be too many").isEqualTo(Phase.LIVE);
    driver.after(4000).gap(epoch);
    assertThat(driver.phase()).as("a gap of the source itself").isEqualTo(Phase.SUSPECT);
  }

  @Test
  void everyLostSegmentCounts() {
    FailoverDriver driver = withSources(2).start().deliver().play(Duration.ofSeconds(40));
    long epoch = driver.active();
    driver.skipped(epoch).gap(epoch).after(4000).skipped(epoch);
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);
  }

  @Test
  void aSourceWithoutAWatchedTrackIsDoubtedOnceTheNextOneIsDueForLong() {
    FailoverDriver driver = withSources(2).start().deliver();
    driver.failover.trackLeft(driver.active(), TrackId.MAIN, driver.now);
    driver.pass(Duration.ofMillis(5900));
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
    driver.pass(Duration.ofSeconds(1));
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);
  }

  @Test
  void aSourceThatIsDeadAtStartRestsLikeOneThatDiesLater() {
    FailoverDriver atStart = withSources(2).start();
    atStart.ended(atStart.candidate());
    FailoverDriver later = withSources(2).start().deliver();
    later.ended(later.active());

    assertThat(rest(atStart, "a")).isEqualTo(rest(later, "a")).isPresent();
    assertThat(atStart.notes()).containsExactly(Kind.RESTED, Kind.STARTED);
    assertThat(later.notes()).containsExactly(Kind.RESTED, Kind.STARTED);
  }

  @Test
  void whenAllSourcesAreDeadTheRestsGrowUpToTheLongest() {
    FailoverDriver driver = withSources(1).start();
    var rests = new ArrayList<Long>();
    for (int i = 0; i < 7; i++) {
      driver.ended(driver.candidate());
      assertThat(driver.phase()).isEqualTo(Phase.DARK);
      rests.add(Duration.between(driver.now, rest(driver, "a").orElseThrow()).toSeconds());
      driver.pass(Duration.ofSeconds(rests.getLast()));
    }

    assertThat(rests).containsExactly(2L, 4L, 8L, 16L, 30L, 30L, 30L);
  }

  @Test
  void restsAreSpread() {
    var policy = new RestPolicy(Duration.ofSeconds(2), Duration.ofSeconds(30), () -> 0.5);

    assertThat(policy.after(1)).isEqualTo(Duration.ofMillis(2250));
    assertThat(policy.after(1000)).isEqualTo(Duration.ofMillis(33_750));
    assertThat(policy.after(0)).isEqualTo(Duration.ofMillis(2250));
  }

  @Test
  void theDarkEndsWhenASourceReturns() {
    FailoverDriver driver = withSources(2).start().deliver();
    driver.ended(driver.active()).ended(driver.candidate());
    assertThat(driver.outcome()).isEqualTo("DARK -: End(b) Dark");

    driver.pass(Duration.ofSeconds(2));
    assertThat(driver.phase()).isEqualTo(Phase.SWITCHING);
    assertThat(driver.deliver().outcome()).startsWith("LIVE a: TakeOver(a)");
  }

  @Test
  void aRestThatEndsBetweenTwoMessagesIsNotForgotten() {
    FailoverDriver driver = withSources(1).start();
    driver.ended(driver.candidate()).after(2001);

    assertThat(driver.failover.nextDue(driver.now)).contains(driver.now);
    assertThat(driver.due().outcome()).isEqualTo("LOCATING -+a: Locate(a)");
  }

  @Test
  void theActiveSourceIsDoubtedWhenItFreezesAndLeftWhenItStaysFrozen() {
    FailoverDriver driver = withSources(1).start().deliver();

    driver.pass(Duration.ofMillis(5999));
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
    driver.pass(Duration.ofMillis(1));
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);
    driver.pass(Duration.ofMillis(5999));
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);
    driver.pass(Duration.ofMillis(1));
    assertThat(driver.phase()).isEqualTo(Phase.DARK);
  }

  @Test
  void whoeverDeliversFirstAfterADoubtGoesOn() {
    FailoverDriver oldOne = suspect();
    assertThat(oldOne.ready(oldOne.active()).outcome()).isEqualTo("LIVE a: End(b)");
    assertThat(oldOne.notes()).containsExactly(Kind.RECOVERED);

    FailoverDriver newOne = suspect();
    assertThat(newOne.ready(newOne.candidate()).outcome()).isEqualTo("LIVE b: End(a) TakeOver(b)");
    assertThat(newOne.notes()).containsExactly(Kind.RESTED, Kind.SWITCHED);
  }

  @Test
  void playlistFailuresInARowAreADoubtThatOneGoodPlaylistEnds() {
    FailoverDriver driver = withSources(2).start().deliver();
    long active = driver.active();

    assertThat(driver.playlistFailed(active).phase()).isEqualTo(Phase.LIVE);
    assertThat(driver.playlistFailed(active).phase()).isEqualTo(Phase.SUSPECT);
    assertThat(driver.playlist(active).outcome()).isEqualTo("LIVE a: End(b)");
  }

  @Test
  void badAndSlowSegmentsAreBorneForTheDwellOnly() {
    FailoverDriver bad = withSources(2).start().deliver();
    bad.skipped(bad.active()).skipped(bad.active()).skipped(bad.active());
    assertThat(bad.phase()).isEqualTo(Phase.LIVE);
    bad.play(Duration.ofSeconds(12));
    assertThat(bad.phase()).isEqualTo(Phase.SUSPECT);

    FailoverDriver slow = withSources(2).start().deliver();
    for (int i = 0; i < 3; i++) {
      slow.after(3400).slow(slow.active());
    }
    assertThat(slow.phase()).isEqualTo(Phase.SUSPECT);
  }

  @Test
  void aPipedSegmentSaysNothingOfTheSpeed() {
    FailoverDriver driver = withSources(2).start().deliver();
    driver.after(3400).slow(driver.active()).after(3400).slow(driver.active());
    driver.steps(
        driver.failover.segmentReady(
            driver.active(), TrackId.MAIN, OptionalDouble.empty(), driver.now));
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);

    assertThat(driver.after(3400).slow(driver.active()).phase()).isEqualTo(Phase.SUSPECT);
  }

  @Test
  void aTargetDurationThatIsALieNeitherHidesAFreezeNorMakesOne() {
    FailoverDriver endless = withSources(1).start();
    endless.steps(
        endless.failover.playlistLoaded(
            endless.candidate(), TrackId.MAIN, Duration.ofHours(20), endless.now));
    endless.ready(endless.candidate()).pass(Duration.ofSeconds(90));
    assertThat(endless.phase()).isEqualTo(Phase.SUSPECT);

    FailoverDriver none = withSources(1).start();
    none.steps(
        none.failover.playlistLoaded(none.candidate(), TrackId.MAIN, Duration.ZERO, none.now));
    none.ready(none.candidate()).pass(Duration.ofMillis(1400));
    assertThat(none.phase()).isEqualTo(Phase.LIVE);
  }

  @Test
  void aSourceIsDoubtedAsSoonAsThePublicTimelineNeedsIt() {
    FailoverDriver driver = withSources(1).start();
    driver.steps(
        driver.failover.playlistLoaded(
            driver.candidate(), TrackId.MAIN, Duration.ofSeconds(30), driver.now));
    driver.ready(driver.candidate()).published(Duration.ofSeconds(6));

    driver.pass(Duration.ofMillis(8999));
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
    driver.pass(Duration.ofMillis(1));
    assertThat(driver.phase()).isEqualTo(Phase.SUSPECT);
    driver.pass(Duration.ofSeconds(9));
    assertThat(driver.phase()).isEqualTo(Phase.DARK);
  }

  @Test
  void aSourceThatNeverAnswersDoesNotKeepPlayersFromTheHealthyThird() {
    FailoverDriver driver = withSources(3).start().deliver().published(Duration.ofSeconds(2));
    driver.ended(driver.active());
    assertThat(driver.outcome()).isEqualTo("SWITCHING -+b: End(a) Locate(b)");

    driver.pass(Duration.ofMillis(1999));
    assertThat(driver.outcome()).startsWith("SWITCHING -+b");
    driver.pass(Duration.ofMillis(1));
    assertThat(driver.outcome()).isEqualTo("SWITCHING -+c: End(b) Locate(c)");
    assertThat(rest(driver, "b")).isPresent();

    driver.pass(Duration.ofMillis(7999));
    assertThat(driver.outcome()).as("the others failed last").startsWith("SWITCHING -+c");
  }

  @Test
  void aSourceThatIsWellIsPreferredToABetterOneThatFailedLast() {
    FailoverDriver driver = withSources(3).start().deliver();
    driver.failover.probeFailed(source("b", 2), "no playlist", driver.now);
    driver.play(Duration.ofSeconds(4)).probed(source("c", 3));
    assertThat(rest(driver, "b").orElseThrow()).isBefore(driver.now);

    driver.ended(driver.active());
    assertThat(driver.outcome()).isEqualTo("SWITCHING -+c: End(a) Locate(c)");
  }

  @Test
  void aCandidateWithNothingButBadSegmentsIsGivenUpBeforeTheTimeout() {
    FailoverDriver driver = withSources(2).start().located();
    long epoch = driver.candidate();

    assertThat(driver.skipped(epoch).skipped(epoch).outcome())
        .isEqualTo("LOCATING -+b: End(a) Locate(b)");
  }

  @Test
  void aSourceThatOnlyComesUpForAMomentRestsLongerEachTime() {
    FailoverDriver driver = withSources(1).start();
    var rests = new ArrayList<Long>();
    for (int i = 0; i < 4; i++) {
      driver.deliver().ended(driver.active());
      rests.add(Duration.between(driver.now, rest(driver, "a").orElseThrow()).toSeconds());
      driver.pass(Duration.ofSeconds(rests.getLast()));
    }
    assertThat(rests).containsExactly(2L, 4L, 8L, 16L);

    driver.deliver().play(Duration.ofSeconds(20)).ended(driver.active());
    assertThat(Duration.between(driver.now, rest(driver, "a").orElseThrow()))
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void gapsAreNothingToSwitchToAndADoubtAfterAWhile() {
    FailoverDriver driver = withSources(2).start().deliver().play(Duration.ofSeconds(12));

    driver.gap(driver.active());
    assertThat(driver.phase()).isEqualTo(Phase.LIVE);
    driver.gap(driver.active());
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+b: Locate(b)");
    assertThat(driver.gap(driver.candidate()).outcome()).isEqualTo("SUSPECT a+b");
  }

  @Test
  void returnsToThePrimaryAfterItWasWellForLongEnough() {
    FailoverDriver driver = onBackup();
    driver.probed(source("a", 1));
    Instant proven = driver.now;

    driver.play(Duration.ofSeconds(296));
    assertThat(driver.outcome()).startsWith("LIVE b");
    assertThat(driver.failover.nextDue(driver.now)).isPresent();
    driver.pass(Duration.between(driver.now, proven.plus(Duration.ofMinutes(5))));
    assertThat(driver.outcome()).isEqualTo("LIVE b+a: Locate(a)");
    driver.deliver();
    assertThat(driver.outcome()).isEqualTo("LIVE a: End(b) TakeOver(a)");
    assertThat(driver.notes()).containsExactly(Kind.RETURNED);
    assertThat(rest(driver, "b")).as("left well, so it does not rest").isEmpty();
  }

  @Test
  void aFailedProbePutsOffTheReturn() {
    FailoverDriver driver = onBackup();
    driver.probed(source("a", 1));
    driver.play(Duration.ofMinutes(4));
    driver.failover.probeFailed(source("a", 1), "no playlist", driver.now);
    driver.play(Duration.ofMinutes(4));
    driver.probed(source("a", 1));

    driver.play(Duration.ofMinutes(4));
    assertThat(driver.outcome()).startsWith("LIVE b");
    assertThat(driver.failover.candidate()).isEmpty();
  }

  @Test
  void neverReturnsWhenToldSo() {
    FailoverDriver driver = withSources(2, TestChannels.failover(Optional.empty())).start();
    driver.deliver().ended(driver.active()).deliver();
    driver.probed(source("a", 1));

    driver.play(HOUR);
    assertThat(driver.outcome()).startsWith("LIVE b");
  }

  @Test
  void aReturnThatFailsIsNotRepeatedAtOnce() {
    FailoverDriver driver = onBackup();
    driver.probed(source("a", 1));
    driver.play(Duration.ofSeconds(304));
    assertThat(driver.failover.candidate()).isPresent();

    driver.playlistFailed(driver.candidate());
    assertThat(driver.outcome()).isEqualTo("LIVE b: End(a)");
    driver.play(HOUR);
    assertThat(driver.failover.candidate()).as("nothing proved it since").isEmpty();
  }

  @Test
  void whatAnOperatorChoseIsKeptUntilItFails() {
    FailoverDriver driver = withSources(2).start().deliver();
    driver.wish("b");
    driver.deliver();
    driver.probed(source("a", 1));
    driver.play(HOUR);
    assertThat(driver.outcome()).startsWith("LIVE b");

    driver.ended(driver.active());
    assertThat(driver.outcome()).isEqualTo("SWITCHING -+a: End(b) Locate(a)");
  }

  @Test
  void wishesAreRefusedWithAReason() {
    assertThat(withSources(2).wish("x")).isEqualTo(new SwitchWish.NoSuchSource());
    assertThat(withSources(1).start().deliver().wish())
        .isEqualTo(new SwitchWish.NoOtherSource("the channel has one source only"));
    assertThat(withSources(2).start().deliver().wish("a"))
        .isEqualTo(new SwitchWish.NoOtherSource("'a' is the active source already"));
    assertThat(withSources(2).wish("b"))
        .isEqualTo(new SwitchWish.NoOtherSource("nothing is playing: the channel is idle"));
  }

  @Test
  void anOperatorMayChooseASourceThatRests() {
    FailoverDriver driver = onBackup();

    assertThat(driver.wish()).isInstanceOf(SwitchWish.Begun.class);
    assertThat(driver.outcome()).isEqualTo("LIVE b+a: Locate(a)");
    driver.deliver();
    assertThat(driver.outcome()).isEqualTo("LIVE a: End(b) TakeOver(a)");
  }

  @Test
  void aWishThatFailsLeavesTheActiveSourceAlone() {
    FailoverDriver driver = withSources(2).start().deliver();
    driver.wish();

    driver.ended(driver.candidate());
    assertThat(driver.outcome()).isEqualTo("LIVE a: End(b)");
    assertThat(driver.latest.getFirst())
        .isInstanceOfSatisfying(
            FailoverStep.End.class, end -> assertThat(end.reason()).isEqualTo("it ended"));
  }

  @Test
  void aSecondWishReplacesTheFirst() {
    FailoverDriver driver = withSources(3).start().deliver();
    driver.wish("c");

    driver.wish("b");
    assertThat(driver.outcome()).isEqualTo("LIVE a+b: End(c) Locate(b)");
    driver.wish("b");
    assertThat(driver.outcome()).as("the same again").isEqualTo("LIVE a+b");
  }

  @Test
  void aWishForWhatIsBeingPreparedAnywayIsKeptThroughARecovery() {
    FailoverDriver driver = suspect();
    driver.wish("b");

    assertThat(driver.ready(driver.active()).outcome()).isEqualTo("LIVE a+b");
    assertThat(driver.ready(driver.candidate()).outcome()).isEqualTo("LIVE b: End(a) TakeOver(b)");
  }

  @Test
  void aSourceThatLagsCanBeSwitchedTo() {
    FailoverDriver driver = withSources(2).start().deliver();
    driver.wish();

    driver.repeats(driver.candidate());
    assertThat(driver.outcome()).isEqualTo("LIVE b: End(a) TakeOver(b)");
  }

  @Test
  void aSourceThatLagsIsWaitedForWhileTheActiveOneIsDoubted() {
    FailoverDriver driver = suspect();
    driver.after(5000).repeats(driver.candidate());
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+b");

    driver.pass(Duration.ofSeconds(7));
    assertThat(driver.outcome()).as("the timeout began anew").startsWith("SWITCHING -+b");
  }

  @Test
  void changedSourcesAreLeftMakeBeforeBreak() {
    FailoverDriver driver = withSources(1).start().deliver();
    driver.redefine(channel(source("a", 7)));
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+a: Locate(a)");
    driver.play(Duration.ofSeconds(4));
    assertThat(driver.outcome()).as("the old one goes on").startsWith("SUSPECT a+a");

    driver.deliver();
    assertThat(driver.outcome()).isEqualTo("LIVE a: End(a) TakeOver(a)");
    assertThat(driver.failover.active().orElseThrow().source().priority()).isEqualTo(7);
    assertThat(rest(driver, "a")).isEmpty();
  }

  @Test
  void aSourceThatIsNoLongerDefinedIsLeftForOneThatRepeatsIt() {
    FailoverDriver driver = withSources(1).start().deliver();
    driver.redefine(channel(source("a", 7)));

    driver.repeats(driver.candidate());
    assertThat(driver.outcome()).isEqualTo("LIVE a: End(a) TakeOver(a)");
  }

  @Test
  void aSourceThatDeliversBadlyIsLeftForOneThatRepeatsIt() {
    FailoverDriver removed = withSources(2).start().deliver();
    removed.redefine(channel(source("b", 2))).play(Duration.ofSeconds(4));
    removed.repeats(removed.candidate());
    assertThat(removed.outcome()).isEqualTo("LIVE b: End(a) TakeOver(b)");

    FailoverDriver bad = withSources(2).start().deliver().play(Duration.ofSeconds(12));
    bad.skipped(bad.active()).skipped(bad.active()).ready(bad.active());
    bad.repeats(bad.candidate());
    assertThat(bad.outcome()).isEqualTo("LIVE b: End(a) TakeOver(b)");

    FailoverDriver slow = withSources(2).start().deliver().play(Duration.ofSeconds(12));
    slow.slow(slow.active()).slow(slow.active()).slow(slow.active());
    slow.repeats(slow.candidate());
    assertThat(slow.outcome()).isEqualTo("LIVE b: End(a) TakeOver(b)");
  }

  @Test
  void aRemovedCandidateIsReplaced() {
    FailoverDriver driver = withSources(3).start().deliver();
    driver.after(6000).due();

    driver.redefine(channel(source("a", 1), source("c", 3)));
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+c: End(b) Locate(c)");
  }

  @Test
  void whenNothingDeliversThoseWhoWaitAreTold() {
    FailoverDriver driver = withSources(2).start();
    driver.ended(driver.candidate());
    assertThat(driver.latest).doesNotContain(new FailoverStep.Dark());
    driver.ended(driver.candidate());
    assertThat(driver.latest).contains(new FailoverStep.Dark());

    driver.stop().start();
    assertThat(driver.latest).as("all rest still").contains(new FailoverStep.Dark());
  }

  @Test
  void probesThatFailDoNotLengthenARest() {
    FailoverDriver driver = withSources(1).start();
    driver.ended(driver.candidate());
    Optional<Instant> until = rest(driver, "a");

    driver.after(1000).failover.probeFailed(source("a", 1), "still dead", driver.now);
    assertThat(rest(driver, "a")).isEqualTo(until);
  }

  @Test
  void probesOfUsedOrUnknownSourcesChangeNothing() {
    FailoverDriver driver = withSources(1).start().deliver();

    driver.failover.probeFailed(source("a", 1), "late", driver.now);
    driver.failover.probeFailed(source("x", 1), "removed", driver.now);
    assertThat(rest(driver, "a")).isEmpty();
    assertThat(driver.failover.ring().all()).hasSize(1);
  }

  @Test
  void stumblesOfTheActiveSourceDoNotLengthenItsRest() {
    FailoverDriver driver = withSources(2).start().deliver();
    for (int i = 0; i < 6; i++) {
      driver.playlistFailed(driver.active());
    }

    driver.ended(driver.active());
    assertThat(rest(driver, "a")).contains(driver.now.plusSeconds(2));
  }

  @Test
  void aGoodProbeEndsARestThatWasForThePlaylist() {
    FailoverDriver driver = withSources(1).start();
    driver.playlistFailed(driver.candidate()).after(500);
    driver.probed(source("a", 1));

    assertThat(rest(driver, "a")).isEmpty();
    assertThat(driver.outcome()).isEqualTo("LOCATING -+a: Locate(a)");
  }

  @Test
  void aGoodProbeEndsNoRestThatWasForTheSegmentsWhileAnotherSourceIsFree() {
    FailoverDriver driver = withSources(2).start().located();
    driver.skipped(driver.candidate()).skipped(driver.candidate()).after(500);
    driver.probed(source("a", 1));

    assertThat(rest(driver, "a")).isPresent();
    assertThat(driver.outcome()).isEqualTo("LOCATING -+b");
  }

  @Test
  void ratherThanGoDarkASourceThatWasWellSinceItFailedRestsNoLonger() {
    FailoverDriver driver = withSources(2).start().located();
    driver.skipped(driver.candidate()).skipped(driver.candidate()).after(500);
    driver.probed(source("a", 1));

    assertThat(driver.ended(driver.candidate()).outcome())
        .isEqualTo("LOCATING -+a: End(b) Locate(a)");
    assertThat(driver.ended(driver.candidate()).outcome())
        .as("nothing speaks for it now")
        .isEqualTo("DARK -: End(a) Dark");
  }

  @Test
  void aDoubtedSourceIsNotAloneWhileOneThatRestsIsWellAgain() {
    FailoverDriver driver = suspect();
    driver.skipped(driver.candidate()).skipped(driver.candidate());
    assertThat(driver.outcome()).isEqualTo("SUSPECT a: End(b)");

    driver.probed(source("b", 2));
    assertThat(driver.outcome()).isEqualTo("SUSPECT a+b: Locate(b)");
  }

  @Test
  void aSourceWhosePlaylistIsWellButWhoseSegmentsAreNotIsTriedAheadOfItsRestOnlyOnce() {
    FailoverDriver driver = suspect();
    driver.skipped(driver.candidate()).skipped(driver.candidate());
    driver.probed(source("b", 2));
    driver.located().skipped(driver.candidate()).skipped(driver.candidate());
    assertThat(driver.outcome()).isEqualTo("SUSPECT a: End(b)");

    driver.probed(source("b", 2));
    assertThat(driver.outcome()).isEqualTo("SUSPECT a");
  }

  @Test
  void amongEqualsTheOneThatFailedLeastRecentlyIsChosen() {
    var driver =
        new FailoverDriver(channel(source("a", 1), source("b", 1)), TestChannels.failover());
    driver.start().deliver().ended(driver.active()).deliver();
    driver.play(HOUR);
    driver.ended(driver.active());
    assertThat(driver.outcome()).isEqualTo("SWITCHING -+a: End(b) Locate(a)");
    driver.deliver().play(HOUR).ended(driver.active());
    assertThat(driver.outcome()).isEqualTo("SWITCHING -+b: End(a) Locate(b)");
  }

  private static FailoverDriver suspect() {
    FailoverDriver driver = withSources(2).start().deliver();
    return driver.after(6000).due().located();
  }

  private static FailoverDriver onBackup() {
    FailoverDriver driver = withSources(2).start().deliver();
    driver.ended(driver.active());
    return driver.deliver();
  }

  private static Optional<Instant> rest(FailoverDriver driver, String source) {
    return driver.failover.ring().find(source).flatMap(SourceHealth::restingUntil);
  }
}
