package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.SlotOutcome.Granted;
import io.millrace.channel.SlotOutcome.Lost;
import io.millrace.channel.SlotOutcome.NotLent;
import io.millrace.channel.SlotOutcome.Queued;
import io.millrace.channel.SlotOutcome.Wanted;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotBookTest {

  private static final Duration LEASE = TestChannels.providers().lease();
  private static final Duration PAUSE = TestChannels.providers().refusalPause();
  private static final Duration MEMORY = TestChannels.providers().refusalMemory();

  private final SlotBook book = new SlotBook(TestChannels.providers(), 2);
  private Instant now = TestChannels.START;

  private static SlotTicket ticket(String channel, long run, long number) {
    return new SlotTicket(new ChannelId(channel), run, number);
  }

  private static SlotTicket ticket(String channel) {
    return ticket(channel, 1, 1);
  }

  private List<SlotOutcome> acquire(SlotTicket ticket) {
    return book.acquire(ticket, "a", 100, now);
  }

  private List<SlotOutcome> acquire(String channel) {
    return acquire(ticket(channel));
  }

  private int limit() {
    return book.status("acme", now).believedLimit();
  }

  @Test
  void grantsUpToTheLimitThenQueuesInTheOrderOfComing() {
    assertThat(acquire("one")).containsExactly(new Granted(ticket("one")));
    assertThat(acquire("two")).containsExactly(new Granted(ticket("two")));
    assertThat(acquire("three")).containsExactly(new Queued(ticket("three"), 1, false));
    assertThat(acquire("four")).containsExactly(new Queued(ticket("four"), 2, false));

    assertThat(book.release(ticket("one"), now)).containsExactly(new Granted(ticket("three")));
  }

  @Test
  void theLowerPriorityNumberIsServedFirstHoweverLateItCame() {
    acquire("one");
    acquire("two");
    acquire("three");
    assertThat(book.acquire(ticket("news"), "a", 10, now))
        .containsExactly(new Queued(ticket("news"), 1, false));
    assertThat(book.release(ticket("two"), now)).containsExactly(new Granted(ticket("news")));
  }

  @Test
  void askingAgainChangesNothingButThePriority() {
    acquire("one");
    acquire("two");
    acquire("three");
    acquire("four");
    assertThat(acquire("two")).containsExactly(new Granted(ticket("two")));
    assertThat(acquire("three")).containsExactly(new Queued(ticket("three"), 1, false));
    assertThat(book.acquire(ticket("four"), "a", 1, now))
        .containsExactly(new Queued(ticket("four"), 1, false));
    assertThat(book.status("acme", now).leases()).hasSize(2);
  }

  @Test
  void whatIsNotRenewedEndsByTimeAndGoesToWhoeverWaits() {
    acquire("one");
    now = now.plusSeconds(10);
    acquire("two");
    acquire("three");
    assertThat(book.nextDue(now)).contains(TestChannels.START.plus(LEASE));
    now = TestChannels.START.plus(LEASE).minusMillis(1);
    assertThat(book.due(now)).isEmpty();
    now = now.plusMillis(1);
    assertThat(book.due(now))
        .containsExactly(new Lost(ticket("one")), new Granted(ticket("three")));
    assertThat(book.renew(ticket("one"), now)).containsExactly(new Lost(ticket("one")));
  }

  @Test
  void whatIsRenewedStays() {
    acquire("one");
    for (int i = 0; i < 10; i++) {
      now = now.plus(LEASE).minusSeconds(1);
      assertThat(book.renew(ticket("one"), now)).containsExactly(new Granted(ticket("one")));
    }
  }

  @Test
  void aPlaceInTheQueueEndsByTimeToo() {
    acquire("one");
    acquire("two");
    acquire("dead");
    now = now.plusSeconds(15);
    book.renew(ticket("one"), now);
    book.renew(ticket("two"), now);
    acquire("three");
    now = now.plusSeconds(10);
    assertThat(book.due(now)).containsExactly(new Lost(ticket("dead")));
    assertThat(acquire("three")).containsExactly(new Queued(ticket("three"), 1, false));
  }

  @Test
  void aLaterRunOfAChannelTakesOverWhatTheEarlierOneHadAndTheRestIsFree() {
    acquire(ticket("one", 1, 1));
    acquire(ticket("one", 1, 2));
    acquire("two");
    assertThat(acquire(ticket("one", 2, 1)))
        .containsExactly(
            new Lost(ticket("one", 1, 1)),
            new Lost(ticket("one", 1, 2)),
            new Granted(ticket("one", 2, 1)),
            new Granted(ticket("two")));
    assertThat(book.status("acme", now).leases()).hasSize(2);
  }

  @Test
  void aLaterRunKeepsThePlaceInTheQueue() {
    acquire("one");
    acquire("two");
    acquire("three");
    acquire("four");
    assertThat(acquire(ticket("three", 2, 9)))
        .containsExactly(new Lost(ticket("three")), new Queued(ticket("three", 2, 9), 1, false));
  }

  @Test
  void aLateWordOfAnEarlierRunCountsForNothing() {
    acquire(ticket("one", 2, 1));
    assertThat(acquire(ticket("one", 1, 5))).isEmpty();
    assertThat(book.borrow(ticket("one", 1, 6), "a", now)).isEmpty();
    book.release(ticket("one", 1, 5), now);
    assertThat(book.status("acme", now).leases()).hasSize(1);
  }

  @Test
  void oneChannelMayHaveTwoSlotsForASwitch() {
    assertThat(acquire(ticket("one", 1, 1))).containsExactly(new Granted(ticket("one", 1, 1)));
    assertThat(acquire(ticket("one", 1, 2))).containsExactly(new Granted(ticket("one", 1, 2)));
    assertThat(acquire("two")).containsExactly(new Queued(ticket("two"), 1, false));
  }

  @Test
  void nothingIsLentWhileSomebodyWaitsOrTheLimitIsReached() {
    acquire("one");
    assertThat(book.borrow(ticket("p", 1, 1), "a", now))
        .containsExactly(new Granted(ticket("p", 1, 1)));
    assertThat(book.borrow(ticket("q", 1, 1), "a", now))
        .containsExactly(new NotLent(ticket("q", 1, 1)));
    assertThat(book.has(ticket("q", 1, 1))).isFalse();
  }

  @Test
  void whatIsLentIsCalledBackOnceWhenSomebodyNeedsIt() {
    acquire("one");
    book.borrow(ticket("p"), "a", now);
    assertThat(acquire("two"))
        .containsExactly(new Wanted(ticket("p")), new Queued(ticket("two"), 1, true));
    assertThat(acquire("three")).containsExactly(new Queued(ticket("three"), 2, false));
    assertThat(book.release(ticket("p"), now)).containsExactly(new Granted(ticket("two")));
  }

  @Test
  void aRefusalLowersTheLimitForAWhileAndLetsNobodyInForAMoment() {
    var three = new SlotBook(TestChannels.providers(), 4);
    for (String channel : List.of("one", "two", "three")) {
      three.acquire(ticket(channel), "a", 100, now);
    }
    three.refused(ticket("three"), Optional.empty(), now);
    three.release(ticket("three"), now);
    three.release(ticket("two"), now);
    assertThat(three.status("acme", now).believedLimit()).isEqualTo(2);
    assertThat(three.acquire(ticket("four"), "a", 100, now))
        .containsExactly(new Queued(ticket("four"), 1, false));
    assertThat(three.nextDue(now)).contains(now.plus(PAUSE));

    now = now.plus(PAUSE);
    assertThat(three.due(now)).containsExactly(new Granted(ticket("four")));
    assertThat(three.acquire(ticket("five"), "a", 100, now))
        .containsExactly(new Queued(ticket("five"), 1, false));
    three.release(ticket("five"), now);

    now = TestChannels.START.plus(MEMORY);
    assertThat(three.status("acme", now).believedLimit()).isEqualTo(4);
  }

  @Test
  void whoeverIsAloneAndRefusedMayTryAgainAfterAMoment() {
    acquire("one");
    book.refused(ticket("one"), Optional.empty(), now);
    assertThat(limit()).isEqualTo(1);
    book.release(ticket("one"), now);
    acquire(ticket("one", 1, 2));
    assertThat(book.due(now.plus(PAUSE))).containsExactly(new Granted(ticket("one", 1, 2)));
  }

  @Test
  void aRefusalOfWhoHasNoSlotCountsForNothing() {
    acquire("one");
    acquire("two");
    book.refused(ticket("three"), Optional.empty(), now);
    assertThat(limit()).isEqualTo(2);
  }

  @Test
  void aLowerLimitCutsNobodyAndGrantsNothingUntilBelow() {
    acquire("one");
    acquire("two");
    acquire("three");
    assertThat(book.define(1, now)).isEmpty();
    assertThat(book.status("acme", now).leases()).hasSize(2);
    assertThat(book.release(ticket("one"), now)).isEmpty();
    assertThat(book.release(ticket("two"), now)).containsExactly(new Granted(ticket("three")));
  }

  @Test
  void aHigherLimitIsUsedAtOnceAndForgetsWhatWasBelieved() {
    acquire("one");
    acquire("two");
    book.refused(ticket("two"), Optional.empty(), now);
    now = now.plus(PAUSE);
    acquire("three");
    assertThat(limit()).isEqualTo(1);
    assertThat(book.define(3, now)).containsExactly(new Granted(ticket("three")));
    assertThat(limit()).isEqualTo(3);
  }

  @Test
  void theStatusNamesWhoUsesAndWhoWaits() {
    acquire("one");
    book.borrow(ticket("two"), "b", now);
    book.acquire(ticket("three"), "c", 7, now);
    ProviderStatus status = book.status("acme", now);
    assertThat(status)
        .isEqualTo(
            new ProviderStatus(
                "acme",
                2,
                2,
                Optional.empty(),
                Optional.empty(),
                List.of(
                    new ProviderStatus.Lease(new ChannelId("one"), "a", false, now.plus(LEASE)),
                    new ProviderStatus.Lease(new ChannelId("two"), "b", true, now.plus(LEASE))),
                List.of(new ProviderStatus.Waiting(new ChannelId("three"), "c", 7))));
    assertThat(status.isUsedBesides(new ChannelId("one"))).isTrue();
  }

  @Test
  void nobodyIsLetInBeforeTheProviderWantsToBeAskedAgain() {
    acquire("one");
    acquire("two");
    Duration retryAfter = PAUSE.multipliedBy(4);
    book.refused(ticket("two"), Optional.of(retryAfter), now);
    book.refused(ticket("two"), Optional.empty(), now);
    book.release(ticket("two"), now);
    book.release(ticket("one"), now);
    acquire("three");
    now = now.plus(retryAfter).minusMillis(1);
    assertThat(acquire("three")).containsExactly(new Queued(ticket("three"), 1, false));
    now = now.plusMillis(1);
    assertThat(book.due(now)).containsExactly(new Granted(ticket("three")));
  }
}
