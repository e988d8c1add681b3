package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Switched;
import io.millrace.channel.ChannelStatus.SlotState;
import io.millrace.channel.ChannelStatus.SlotStatus;
import io.millrace.source.ChannelId;
import io.millrace.source.Located;
import io.millrace.source.ProviderDefinition;
import io.millrace.source.SourceDefinition;
import io.millrace.testing.SettledTime;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A channel whose sources need slots of a provider. */
class ChannelSlotsTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final SlotTicket OTHER = new SlotTicket(new ChannelId("other"), 1, 1);

  private final TestProbe<SlotOutcome> other = KIT.createTestProbe();

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private static ChannelRig ofTwo(int limit) {
    return new ChannelRig(
        KIT,
        channel(source("a", 1, "acme"), source("b", 2, "acme")),
        new ProviderDefinition("acme", limit));
  }

  private void otherTakesASlot(ChannelRig rig) {
    rig.slots.tell(new SlotCommand.Acquire("acme", OTHER, "x", 100, other.ref()));
    other.receiveMessage(PATIENCE);
  }

  private static Optional<SlotStatus> slot(ChannelStatus status, int source) {
    return status.sources().get(source).slot();
  }

  @Test
  void nothingIsAskedBeforeThereIsASlot() {
    ChannelRig rig = ofTwo(1);
    otherTakesASlot(rig);
    rig.open();
    ChannelStatus waiting = rig.await(Phase.DARK);
    rig.await(status -> slot(status, 0).orElseThrow().state() == SlotState.WAITING);
    assertThat(slot(rig.status(), 0))
        .contains(new SlotStatus("acme", SlotState.WAITING, 1, 1, OptionalInt.of(1)));
    assertThat(waiting.sources().getFirst().restingUntil()).isEmpty();
    assertThat(rig.origins.asked("a") + rig.origins.asked("b")).isZero();
    assertThat(rig.origins.open()).isEmpty();

    rig.slots.tell(new SlotCommand.Release("acme", OTHER));
    rig.await(Phase.STARTING);
    assertThat(slot(rig.status(), 0))
        .contains(new SlotStatus("acme", SlotState.HELD, 1, 1, OptionalInt.empty()));
    rig.end();
  }

  @Test
  void aSwitchWithinTheLimitMakesBeforeItBreaks() {
    ChannelRig rig = ofTwo(2).live();
    TestProbe<ChannelCommand.SwitchReply> switched = rig.switchTo("b");
    rig.awaitCandidate("b");
    assertThat(rig.status().activeSource()).contains("a");
    rig.playlist(2, 4);
    rig.segment(2, "b", 7);
    assertThat(switched.receiveMessage(PATIENCE)).isInstanceOf(Switched.class);
    rig.await(status -> slot(status, 0).orElseThrow().state() == SlotState.NONE);
    rig.end();
  }

  @Test
  void aSwitchAtTheLimitBreaksBeforeItMakesAndTheTimelineGoesOn() {
    ChannelRig rig = ofTwo(1).live();
    TestProbe<ChannelCommand.SwitchReply> switched = rig.switchTo("b");
    rig.await(status -> status.phase() == Phase.SWITCHING);
    rig.awaitCandidate("b");
    assertThat(rig.status().activeSource()).isEmpty();
    assertThat(rig.origins.open()).noneMatch(name -> name.endsWith("/a"));
    rig.playlist(2, 4);
    rig.segment(2, "b", 7);
    assertThat(switched.receiveMessage(PATIENCE)).isInstanceOf(Switched.class);
    assertThat(rig.discontinuities()).isOne();
    assertThat(rig.slots.find("acme").orElseThrow().leases()).hasSize(1);
    rig.end();
  }

  @Test
  void aRefusalLowersWhatIsBelievedOfTheProviderAndTheSourceDoesNotRest() {
    ChannelRig rig = ofTwo(3);
    otherTakesASlot(rig);
    rig.origins.refuses(URI.create("http://a/secret-path/live.m3u8?secret=1"), 429);
    rig.open();
    ChannelStatus status = rig.await(Phase.DARK);
    assertThat(status.sources()).allMatch(source -> source.restingUntil().isEmpty());
    rig.await(any -> rig.slots.find("acme").orElseThrow().believedLimit() == 1);
    rig.end();
  }

  @Test
  void aCardInPlaceOfTheProgrammeLowersWhatIsBelievedWhileOthersUseTheProvider() {
    ChannelRig rig = ofTwo(3).live();
    otherTakesASlot(rig);
    rig.await(any -> rig.slots.find("acme").orElseThrow().leases().size() == 2);
    var card =
        new ContentMark(
            Optional.of(new ContentMark.Fingerprint(100, 7)), OptionalLong.of(1), false, true);
    rig.channel.tell(new ChannelNews.ContentRead(1, TrackId.MAIN, card));
    rig.channel.tell(new ChannelNews.ContentRead(1, TrackId.MAIN, card));
    rig.status();
    assertThat(rig.slots.find("acme").orElseThrow().believedLimit()).isEqualTo(3);

    rig.channel.tell(new ChannelNews.ContentRead(1, TrackId.MAIN, card));
    rig.await(any -> rig.slots.find("acme").orElseThrow().believedLimit() == 1);
    rig.end();
  }

  @Test
  void a403IsARefusalOnlyWhileOthersUseTheProvider() {
    ChannelRig alone = ofTwo(3);
    alone.origins.refuses(URI.create("http://a/secret-path/live.m3u8?secret=1"), 403);
    alone.open();
    alone.await(status -> status.candidateSource().equals(Optional.of("b")));
    assertThat(alone.status().sources().getFirst().restingUntil()).isPresent();
    assertThat(alone.slots.find("acme").orElseThrow().believedLimit()).isEqualTo(3);
    alone.end();

    ChannelRig shared = ofTwo(3);
    otherTakesASlot(shared);
    shared.origins.refuses(URI.create("http://a/secret-path/live.m3u8?secret=1"), 403);
    shared.open();
    shared.await(Phase.DARK);
    assertThat(shared.slots.find("acme").orElseThrow().believedLimit()).isEqualTo(1);
    shared.end();
  }

  @Test
  void a403OfAnAddressThatIsTriedWhileTheSourceIsLookedForIsNoRefusal() {
    ChannelRig rig = ofTwo(3);
    otherTakesASlot(rig);
    URI decoy = URI.create("http://decoy/live.m3u8");
    rig.origins.refuses(decoy, 403);
    rig.locators.givesOver(
        "a",
        way ->
            way.fetchText(decoy)
                .handle((text, failure) -> new Located(URI.create("http://a/live.m3u8"))));
    rig.open();
    rig.await(Phase.STARTING);
    assertThat(rig.status().candidateSource()).contains("a");
    assertThat(rig.slots.find("acme").orElseThrow().believedLimit()).isEqualTo(3);
    rig.end();
  }

  private static ChannelRig withStandbyOfAcme() {
    return new ChannelRig(
        KIT, channel(source("a", 1), source("b", 2, "acme")), new ProviderDefinition("acme", 3));
  }

  @Test
  void aProbeThatHangsGivesItsSlotBackBeforeTheLeaseEnds() {
    ChannelRig rig = withStandbyOfAcme();
    rig.live().passUnseen(Duration.ofMillis(10));
    rig.settle();
    assertThat(rig.slots.find("acme").orElseThrow().leases()).hasSize(1);
    for (int msn = 4; msn < 8; msn++) {
      rig.passUnseen(Duration.ofSeconds(4));
      rig.segment(1, "a", msn);
    }
    rig.settle();
    assertThat(rig.slots.find("acme").orElseThrow().leases()).isEmpty();
    assertThat(rig.status().sources().getLast().lastFailure())
        .contains("looking at it took longer than 15000 ms");
    rig.end();
  }

  @Test
  void aProbeThatIsOneTooManyIsNoFailureOfItsSource() {
    ChannelRig rig = withStandbyOfAcme();
    otherTakesASlot(rig);
    rig.origins.refuses(URI.create("http://b/secret-path/live.m3u8?secret=1"), 429);
    rig.live().passUnseen(Duration.ofMillis(10));
    rig.settle();
    assertThat(rig.slots.find("acme").orElseThrow().believedLimit()).isEqualTo(1);
    assertThat(rig.status().sources().getLast().lastFailure()).isEmpty();
    rig.end();
  }

  @Test
  void aStoppedChannelGivesItsSlotBack() {
    ChannelRig rig = ofTwo(1).live();
    rig.tell(new ChannelCommand.Stop("a test says so"));
    other.awaitAssert(
        PATIENCE,
        () -> {
          assertThat(rig.slots.find("acme").orElseThrow().leases()).isEmpty();
          return true;
        });
    rig.end();
  }

  @Test
  void aSlotIsKeptForAsLongAsTheChannelRuns() {
    ChannelRig rig = ofTwo(1).live();
    for (int msn = 4; msn < 14; msn++) {
      rig.pass(Duration.ofSeconds(3));
      rig.tell(TestViewers.seen(1, TrackId.MAIN));
      rig.segment(1, "a", msn);
    }
    assertThat(rig.status().activeSource()).contains("a");
    assertThat(rig.slots.find("acme").orElseThrow().leases()).hasSize(1);
    rig.end();
  }

  private static SlotTicket first() {
    return new SlotTicket(TestChannels.NEWS, TestChannels.START.toEpochMilli(), 1);
  }

  private static boolean isOpen(ChannelRig rig) {
    return rig.origins.open().stream().anyMatch(name -> name.endsWith("/a"));
  }

  @Test
  void aSlotThatIsTakenFromTheChannelIsGivenBackWhenItsConnectionsAreClosed() {
    ChannelRig rig = ofTwo(1).live();
    assertThat(rig.slots.find("acme").orElseThrow().leases()).hasSize(1);
    otherTakesASlot(rig);
    rig.tell(new ChannelNews.SlotNews(new SlotOutcome.Lost(first())));
    assertThat(other.receiveMessage(PATIENCE)).isEqualTo(new SlotOutcome.Granted(OTHER));
    assertThat(rig.origins.open()).isEmpty();
    rig.end();
  }

  @Test
  void aSlotThatNobodyConfirmsIsGivenUpBeforeItsLeaseIsOverAndNotMuchSooner() {
    ChannelRig rig = ofTwo(1).live();
    rig.keeper.on = true;
    Duration lease = TestChannels.providers().lease();
    Duration silent = Duration.ZERO;
    for (int msn = 4; isOpen(rig) && silent.compareTo(lease) < 0; msn++) {
      rig.segment(1, "a", msn);
      rig.pass(Duration.ofMillis(500));
      silent = silent.plusMillis(500);
    }
    assertThat(silent)
        .isBetween(lease.dividedBy(8).multipliedBy(5), lease.dividedBy(8).multipliedBy(7));
    rig.end();
  }

  @Test
  void aLateAnswerToWhatWasAskedLongAgoIsNoSlot() {
    ChannelRig rig = ofTwo(1);
    rig.keeper.on = true;
    rig.open();
    rig.status();
    rig.pass(Duration.ofSeconds(16));
    rig.tell(new ChannelNews.SlotNews(new SlotOutcome.Granted(first())));
    rig.status();
    assertThat(rig.origins.asked("a")).isZero();
    rig.end();
  }

  @Test
  void whatAnEarlierWayToTheSourceWasToldCountsForNothing() {
    ChannelRig rig = ofTwo(3).live();
    otherTakesASlot(rig);
    SourceDefinition a = source("a", 1, "acme");
    rig.tell(new ChannelNews.SourceRefused(a, 0, 429, Optional.empty()));
    rig.status();
    assertThat(rig.slots.find("acme").orElseThrow().believedLimit()).isEqualTo(3);
    rig.tell(new ChannelNews.SourceRefused(a, 1, 429, Optional.empty()));
    rig.await(any -> rig.slots.find("acme").orElseThrow().believedLimit() == 1);
    rig.end();
  }
}
