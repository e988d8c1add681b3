package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.SlotOutcome.Granted;
import io.millrace.channel.SlotOutcome.Lost;
import io.millrace.channel.SlotOutcome.Queued;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A channel runs again on another node, while the connections of its former run may be open. */
class SlotHeirTest {

  private static final Duration LEASE = TestChannels.providers().lease();

  private final SlotBook book = new SlotBook(TestChannels.providers(), 1);
  private final SlotTicket former = ticket("one", 1);
  private final SlotTicket heir = ticket("one", 2);
  private final SlotTicket stranger = ticket("two", 1);
  private Instant now = TestChannels.START;

  private static SlotTicket ticket(String channel, long run) {
    return new SlotTicket(new ChannelId(channel), run, 1);
  }

  private List<SlotOutcome> acquire(SlotTicket ticket, String node) {
    return book.acquire(ticket, "a", 100, node, now);
  }

  private void moves() {
    acquire(former, "left");
    acquire(stranger, "left");
    assertThat(acquire(heir, "right")).containsExactly(new Lost(former), new Queued(heir, 1, true));
  }

  @Test
  void itGetsTheSlotBeforeAllThatWaitOnceTheFormerRunHasGivenItBack() {
    moves();
    assertThat(book.status("p", now).leases()).hasSize(1);
    assertThat(book.release(former, now)).containsExactly(new Granted(heir));
    assertThat(book.status("p", now).queue()).hasSize(1);
  }

  @Test
  void itGetsTheSlotAtOnceWhenTheFormerNodeIsGone() {
    moves();
    assertThat(book.present(Set.of("left", "right"), now)).isEmpty();
    assertThat(book.present(Set.of("right"), now)).containsExactly(new Granted(heir));
  }

  @Test
  void itNeedNotWaitWhereTheFormerNodeWasGoneBefore() {
    acquire(former, "left");
    book.present(Set.of("right"), now);
    assertThat(acquire(heir, "right")).containsExactly(new Lost(former), new Granted(heir));
  }

  @Test
  void itGetsTheSlotWhenItsTimeIsOverAndTheFormerRunCannotProlongIt() {
    moves();
    now = now.plus(LEASE.dividedBy(2));
    assertThat(acquire(heir, "right")).containsExactly(new Queued(heir, 1, true));
    assertThat(book.renew(former, now)).containsExactly(new Lost(former));
    now = TestChannels.START.plus(LEASE);
    assertThat(book.due(now)).contains(new Lost(former), new Granted(heir));
  }

  @Test
  void whoDoesNotAskAgainDoesNotInherit() {
    acquire(former, "left");
    now = now.plus(LEASE.dividedBy(2));
    book.renew(former, now);
    acquire(heir, "right");
    book.release(heir, now);
    acquire(stranger, "left");
    assertThat(book.release(former, now)).containsExactly(new Granted(stranger));
  }

  @Test
  void aRunThatIsLaterStillInheritsInItsPlace() {
    moves();
    SlotTicket last = ticket("one", 3);
    assertThat(acquire(last, "third")).containsExactly(new Lost(heir), new Queued(last, 1, true));
    assertThat(acquire(heir, "right")).isEmpty();
    assertThat(book.release(former, now)).containsExactly(new Granted(last));
  }

  @Test
  void whatElseTheFormerRunHadIsFreeOnlyWhenItIsGivenBack() {
    book.define(2, now);
    var second = new SlotTicket(new ChannelId("one"), 1, 2);
    acquire(former, "left");
    acquire(second, "left");
    acquire(stranger, "left");
    acquire(heir, "right");
    assertThat(book.status("p", now).leases()).hasSize(2);
    assertThat(book.release(second, now)).containsExactly(new Granted(stranger));
    assertThat(book.release(former, now)).containsExactly(new Granted(heir));
  }
}
