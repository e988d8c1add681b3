package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.always;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.NoOtherSource;
import io.millrace.channel.ChannelCommand.NoSuchSource;
import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelCommand.Stop;
import io.millrace.channel.ChannelCommand.SwitchFailed;
import io.millrace.channel.ChannelCommand.Switched;
import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.PlaylistFailed;
import io.millrace.channel.ChannelNews.ProbeSucceeded;
import io.millrace.channel.ChannelNews.SegmentSkipped;
import io.millrace.media.MediaDescription;
import io.millrace.testing.SettledTime;
import io.millrace.timeline.NewSegment;
import io.millrace.timeline.SegmentOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The channel's life as its callers and viewers see it. */
class ChannelActorTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  private final ChannelRig rig = new ChannelRig(KIT, channel(source("a", 1), source("b", 2)));

  @AfterEach
  void endChannel() {
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void theFirstPublicationWaitsForThreeSegments() {
    var opening = rig.open();
    rig.await(Phase.STARTING);
    rig.playlist(1, 4);
    rig.segment(1, "a", 1);
    rig.segment(1, "a", 2);
    rig.await(Phase.LIVE);
    assertThat(rig.view().isPlayable()).isFalse();

    rig.segment(1, "a", 3);
    assertThat(opening.receiveMessage(PATIENCE)).isEqualTo(new Opened());
    assertThat(rig.track().lastListed() - rig.track().firstListed()).isEqualTo(2);
    assertThat(rig.view().phase()).isEqualTo(Phase.LIVE);
  }

  @Test
  void whatIsThereIsPublishedAfterATargetDurationHoweverSlowlyTheOthersCome() {
    var opening = rig.open();
    rig.await(Phase.STARTING);
    rig.playlist(1, 4);
    rig.segment(1, "a", 1);
    rig.pass(Duration.ofSeconds(3));
    rig.segment(1, "a", 2);
    rig.pass(Duration.ofMillis(900));
    assertThat(rig.view().isPlayable()).isFalse();

    rig.pass(Duration.ofMillis(100));
    assertThat(opening.receiveMessage(PATIENCE)).isEqualTo(new Opened());
    assertThat(rig.track().lastListed() - rig.track().firstListed()).isEqualTo(1);
  }

  @Test
  void aDeadSourceAtStartIsFollowedByTheNext() {
    rig.locators.failFor("a");
    var opening = rig.open();
    rig.awaitCandidate("b");
    rig.await(Phase.STARTING);
    rig.playlist(2, 4);
    rig.segment(2, "b", 1);
    rig.segment(2, "b", 2);
    rig.segment(2, "b", 3);

    assertThat(opening.receiveMessage(PATIENCE)).isEqualTo(new Opened());
    assertThat(rig.status().activeSource()).contains("b");
    assertThat(rig.discontinuities()).as("nothing was shown before").isZero();
  }

  @Test
  void whenNothingDeliversOpenersHearItAtOnceAndTheChannelComesBackByItself() {
    var opening = rig.open();
    rig.await(Phase.STARTING);
    rig.tell(new IngestEnded(1, TrackId.MAIN, "gone"));
    rig.await(Phase.STARTING);
    rig.tell(new IngestEnded(2, TrackId.MAIN, "gone"));
    assertThat(opening.receiveMessage(PATIENCE))
        .isEqualTo(new NotPlayable("no source of the channel delivers now"));
    assertThat(rig.open().receiveMessage(PATIENCE)).isInstanceOf(NotPlayable.class);
    assertThat(rig.status().timers().nextAttempt()).contains(rig.now().plusSeconds(2));

    rig.pass(Duration.ofSeconds(2));
    var again = rig.open();
    rig.await(Phase.STARTING);
    rig.playlist(3, 4);
    rig.segment(3, "a", 1);
    rig.segment(3, "a", 2);
    rig.segment(3, "a", 3);
    assertThat(again.receiveMessage(PATIENCE)).isEqualTo(new Opened());
  }

  @Test
  void aPublishedChannelStaysVisibleInTheDark() {
    rig.live();
    long last = rig.track().lastListed();
    rig.tell(new IngestEnded(1, TrackId.MAIN, "gone"));
    rig.awaitCandidate("b");
    rig.tell(new IngestEnded(2, TrackId.MAIN, "gone"));
    rig.await(Phase.DARK);

    assertThat(rig.track().lastListed()).isEqualTo(last);
    assertThat(rig.view().phase()).isEqualTo(Phase.DARK);
    assertThat(rig.open().receiveMessage(PATIENCE)).isEqualTo(new Opened());

    rig.pass(Duration.ofSeconds(2));
    rig.awaitCandidate("a");
    rig.segment(3, "a", 9);
    rig.await(Phase.LIVE);
    assertThat(rig.track().lastListed()).isEqualTo(last + 1);
    assertThat(rig.discontinuities()).isEqualTo(1);
  }

  @Test
  void aSourceWithABadHeaderIsLeftForTheNext() {
    rig.origins.refusesHeadersOf("a");
    rig.open();

    ChannelStatus status = rig.awaitCandidate("b");
    assertThat(status.restarts()).isZero();
    assertThat(status.sources().getFirst().lastFailure().orElseThrow())
        .contains("cannot be asked as its definition says: the header 'Host' must not be set");
  }

  @Test
  void openersAreAnsweredWhenTheChannelStops() {
    var opening = rig.open();
    rig.await(Phase.STARTING);
    rig.tell(new Stop("the server ends"));

    assertThat(opening.receiveMessage(PATIENCE))
        .isEqualTo(new NotPlayable("the channel stopped: the server ends"));
  }

  @Test
  void aFrozenSourceIsLeftForTheOneThatDelivers() {
    rig.live();
    long last = rig.track().lastListed();
    rig.pass(Duration.ofSeconds(6));
    assertThat(rig.status().phase()).isEqualTo(Phase.SUSPECT);
    assertThat(rig.status().sources().getFirst().health()).isEqualTo(ChannelStatus.Health.SUSPECT);

    rig.awaitCandidate("b");
    rig.segment(2, "b", 70);
    rig.await(status -> status.activeSource().equals(Optional.of("b")));
    assertThat(rig.track().lastListed()).isEqualTo(last + 1);
    assertThat(rig.discontinuities()).isEqualTo(1);
    assertThat(rig.decisions())
        .containsSubsequence(Decision.Kind.SUSPECTED, Decision.Kind.RESTED, Decision.Kind.SWITCHED);
  }

  @Test
  void lateWordsOfAnEarlierEpochChangeNothingAndLeaveNothingInMemory() {
    rig.live();
    rig.tell(new IngestEnded(1, TrackId.MAIN, "gone"));
    rig.awaitCandidate("b");
    rig.playlist(2, 4);
    rig.segment(2, "b", 1);
    ChannelStatus before = rig.await(Phase.LIVE);
    String playlist = rig.playlist();

    var late = rig.segment(1, "a", 4);
    rig.tell(new PlaylistFailed(1, TrackId.MAIN, "late"));
    rig.tell(new SegmentSkipped(1, TrackId.MAIN, 5, "late", false));
    rig.tell(new IngestEnded(1, TrackId.MAIN, "late"));
    rig.playlist(1, 60);

    assertThat(rig.status()).isEqualTo(before);
    assertThat(rig.playlist()).isEqualTo(playlist);
    assertThat(late.isFailed()).isTrue();
  }

  @Test
  void anOnDemandChannelStopsWhenNobodyWatchesAndLetsGoOfItsBytes() {
    rig.live();
    assertThat(rig.status().timers().idleStop()).contains(rig.now().plusSeconds(30));
    for (int second = 0; second < 60; second++) {
      rig.pass(Duration.ofSeconds(1));
      rig.tell(TestViewers.seen(2));
      if (second % 4 == 3) {
        rig.segment(1, "a", 10 + second);
      }
    }
    assertThat(rig.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(rig.status().viewers()).isEqualTo(2);
    assertThat(rig.status().timers().idleStop()).isEmpty();

    rig.pass(Duration.ofMillis(29_900));
    assertThat(rig.status().phase()).isNotEqualTo(Phase.IDLE);
    rig.pass(Duration.ofMillis(100));
    assertThat(rig.status().phase()).as("silence is nobody").isEqualTo(Phase.IDLE);
    assertThat(rig.view().isPlayable()).isFalse();
    assertThat(rig.store.use().heldBytes()).isZero();
    assertThat(rig.origins.open()).isEmpty();
  }

  @Test
  void aChannelThatWasIdleGoesOnWithItsNumbersAndOneDiscontinuity() {
    rig.live();
    long last = rig.track().lastListed();
    rig.pass(Duration.ofSeconds(30));
    assertThat(rig.status().phase()).isEqualTo(Phase.IDLE);

    var opening = rig.open();
    long epoch = startingEpoch();
    rig.playlist(epoch, 4);
    for (int msn = 50; msn < 53; msn++) {
      rig.segment(epoch, "a", msn);
    }
    assertThat(opening.receiveMessage(PATIENCE)).isEqualTo(new Opened());
    assertThat(rig.track().firstListed()).isEqualTo(last + 1);
    assertThat(rig.discontinuities()).isEqualTo(1);
  }

  @Test
  void anAlwaysChannelStartsByItselfAndStays() {
    var always = new ChannelRig(KIT, always(source("a", 1)));
    always.await(Phase.STARTING);
    always.pass(Duration.ofMinutes(2));

    assertThat(always.status().phase()).isNotEqualTo(Phase.IDLE);
  }

  @Test
  void aFailureOfTheActorCostsOneDiscontinuityAndNeverTheView() {
    rig.live();
    long last = rig.track().lastListed();
    rig.locators.throwOnce();
    var waiting = rig.switchTo("b");
    assertThat(waiting.receiveMessage(PATIENCE)).isInstanceOf(SwitchFailed.class);
    crashAndRestart();

    assertThat(rig.view().isPlayable()).isTrue();
    ChannelStatus status = rig.awaitCandidate("a");
    assertThat(status.restarts()).isEqualTo(1);
    assertThat(status.tracks()).isNotEmpty();
    rig.segment(1, "a", 4);
    rig.segment(2, "b", 4);
    assertThat(rig.status().activeSource()).as("epochs of before the failure").isEmpty();

    rig.segment(3, "a", 3);
    assertThat(rig.status().activeSource()).as("a repeat proves that it is there").contains("a");
    assertThat(rig.track().lastListed()).isEqualTo(last);
    rig.segment(3, "a", 4);
    rig.await(any -> any.tracks().getFirst().lastListed() == last + 1);
    assertThat(rig.discontinuities()).isEqualTo(1);
    assertThat(rig.decisions()).contains(Decision.Kind.RESTARTED);
  }

  @Test
  void openersAreAnsweredWhenTheActorFails() {
    rig.locators.throwOnce();

    assertThat(rig.open().receiveMessage(PATIENCE)).isInstanceOf(NotPlayable.class);
  }

  @Test
  void aChannelThatWasRestartedStopsWhenNobodyWatches() {
    rig.locators.throwOnce();
    rig.open().receiveMessage(PATIENCE);
    crashAndRestart();
    rig.await(status -> status.phase() != Phase.IDLE);

    rig.pass(Duration.ofSeconds(31));
    assertThat(rig.status().phase()).isEqualTo(Phase.IDLE);
  }

  @Test
  void theTargetDurationOfAStandbyThatIsARecordingIsNotExpected() {
    rig.open();
    rig.await(Phase.STARTING);
    rig.tell(new ProbeSucceeded(source("b", 2), Duration.ofHours(1), true));
    rig.playlist(1, 4);
    for (int msn = 1; msn <= 3; msn++) {
      rig.segment(1, "a", msn);
    }
    rig.await(Phase.LIVE);

    assertThat(rig.track().targetDuration()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void theTargetDurationIsThatOfAllSourcesKnownAtFirstPublication() {
    rig.open();
    rig.tell(new ProbeSucceeded(source("b", 2), Duration.ofSeconds(9), false));
    rig.await(Phase.STARTING);
    rig.playlist(1, 4);
    for (int msn = 1; msn <= 3; msn++) {
      rig.segment(1, "a", msn);
    }
    rig.await(status -> !status.tracks().isEmpty());
    assertThat(rig.track().targetDuration()).isEqualTo(Duration.ofSeconds(9));

    rig.tell(new ProbeSucceeded(source("b", 2), Duration.ofSeconds(20), false));
    rig.segment(1, "a", 4);
    rig.status();
    assertThat(rig.track().targetDuration()).isEqualTo(Duration.ofSeconds(9));
  }

  @Test
  void aLongerSegmentRaisesTheTargetDurationAndIsNotedOnce() {
    rig.live();
    rig.segment(1, "a", 4, Duration.ofSeconds(7), Optional.empty());
    rig.segment(1, "a", 5, Duration.ofSeconds(7), Optional.empty());

    assertThat(rig.decisions().stream().filter(Decision.Kind.TARGET_DURATION_RAISED::equals))
        .hasSize(1);
    assertThat(rig.track().targetDuration()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void anOperatorSwitchesAndHearsTheFirstNumberOfTheNewSource() {
    rig.live();
    long last = rig.track().lastListed();
    var reply = rig.switchTo();
    rig.awaitCandidate("b");
    rig.segment(1, "a", 4);
    rig.pass(Duration.ofMillis(300));
    rig.segment(2, "b", 70);

    assertThat(reply.receiveMessage(PATIENCE))
        .isEqualTo(new Switched("a", "b", last + 2, Duration.ofMillis(300)));
  }

  @Test
  void aSourceThatLagsIsSwitchedToWithoutRepeatAndHole() {
    rig.open();
    rig.await(Phase.STARTING);
    rig.playlist(1, 4);
    for (int msn = 1; msn <= 3; msn++) {
      rig.segment(1, "a", msn, Duration.ofSeconds(4), dateTime(msn));
    }
    rig.await(status -> !status.tracks().isEmpty());
    long last = rig.track().lastListed();
    var reply = rig.switchTo("b");
    rig.awaitCandidate("b");

    var repeat = rig.segment(2, "b", 3, Duration.ofSeconds(4), dateTime(3));
    rig.await(status -> status.activeSource().equals(Optional.of("b")));
    assertThat(repeat.isFailed()).isTrue();
    assertThat(rig.track().lastListed()).isEqualTo(last);
    reply.expectNoMessage(Duration.ofMillis(50));

    rig.segment(2, "b", 4, Duration.ofSeconds(4), dateTime(4));
    assertThat(reply.receiveMessage(PATIENCE))
        .isEqualTo(new Switched("a", "b", last + 1, Duration.ZERO));
  }

  @Test
  void switchesThatCannotBeAreRefusedAndNoted() {
    rig.live();

    assertThat(rig.switchTo("x").receiveMessage(PATIENCE))
        .isEqualTo(new NoSuchSource("x", List.of("a", "b")));
    assertThat(rig.switchTo("a").receiveMessage(PATIENCE)).isInstanceOf(NoOtherSource.class);
    assertThat(rig.decisions()).contains(Decision.Kind.REFUSED);

    var single = new ChannelRig(KIT, channel(source("a", 1))).live();
    assertThat(single.switchTo().receiveMessage(PATIENCE))
        .isEqualTo(new NoOtherSource("the channel has one source only"));
  }

  @Test
  void aSwitchThatFailsIsAnsweredAndTheActiveSourceGoesOn() {
    rig.live();
    var reply = rig.switchTo("b");
    rig.awaitCandidate("b");
    rig.tell(new IngestEnded(2, TrackId.MAIN, "gone"));

    assertThat(reply.receiveMessage(PATIENCE)).isEqualTo(new SwitchFailed("b", "gone"));
    assertThat(rig.status().activeSource()).contains("a");
  }

  @Test
  void aSecondSwitchAnswersTheFirst() {
    var three = new ChannelRig(KIT, channel(source("a", 1), source("b", 2), source("c", 3))).live();
    var first = three.switchTo("b");
    var second = three.switchTo("c");
    assertThat(first.receiveMessage(PATIENCE)).isInstanceOf(SwitchFailed.class);

    three.awaitCandidate("c");
    three.segment(3, "c", 1);
    assertThat(second.receiveMessage(PATIENCE)).isInstanceOf(Switched.class);
  }

  @Test
  void aBodyThatBrokeOnItsWayIsCountedAndNotListed() {
    rig.live();
    long last = rig.track().lastListed();
    var broken = rig.body();
    broken.fail(new IllegalStateException("a test"));
    rig.tell(
        new ChannelNews.SegmentReady(
            1,
            TrackId.MAIN,
            new NewSegment(
                new SegmentOrigin("a", 4, "http://secret/4.ts"),
                Duration.ofSeconds(4),
                false,
                Optional.empty(),
                false,
                List.of()),
            Optional.of(broken),
            OptionalDouble.empty(),
            Map.of(),
            MediaDescription.EMPTY));
    rig.segment(1, "a", 5);

    assertThat(rig.await(status -> status.tracks().getFirst().lastListed() == last + 1).sources())
        .first()
        .satisfies(source -> assertThat(source.failures()).isEqualTo(1));
    assertThat(rig.discontinuities()).isEqualTo(1);
  }

  @Test
  void aChangedDefinitionIsEnteredMakeBeforeBreak() {
    rig.live();
    rig.tell(new ChannelCommand.Redefine(channel(source("b", 2), source("c", 1))));
    rig.awaitCandidate("c");
    assertThat(rig.status().activeSource()).contains("a");
    rig.segment(1, "a", 4);
    rig.segment(2, "c", 1);

    rig.await(status -> status.activeSource().equals(Optional.of("c")));
    assertThat(rig.origins.open()).containsExactlyInAnyOrder("news/b", "news/c");
  }

  @Test
  void aDefinitionThatBecomesAlwaysStartsTheChannel() {
    rig.tell(new ChannelCommand.Redefine(always(source("a", 1))));
    rig.await(Phase.STARTING);

    rig.tell(new ChannelCommand.Redefine(channel(source("a", 1))));
    rig.pass(Duration.ofSeconds(30));
    assertThat(rig.status().phase()).isEqualTo(Phase.IDLE);
  }

  private long startingEpoch() {
    rig.await(Phase.STARTING);
    return rig.decisions().stream().filter(Decision.Kind.STARTED::equals).count();
  }

  /** The wait before a restart is spread by the library. */
  private void crashAndRestart() {
    rig.passUnseen(Duration.ofMillis(300));
  }

  private static Optional<Instant> dateTime(int segment) {
    return Optional.of(TestChannels.START.plusSeconds(4L * segment));
  }
}
