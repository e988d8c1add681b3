package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A book that was written down and one that was not are told the same. Which nodes are there is not
 * written down, so the one that goes on is told first, as its keeper does. A failing seed is the
 * test's parameter: put it into {@link #seeds} to replay it.
 */
class SlotBookResumedTest {

  private static final ProviderSettings SETTINGS = TestChannels.providers();
  private static final int STEPS = 300;

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  /** One thing that happens to a book. */
  private interface Word {
    List<SlotOutcome> to(SlotBook book, Instant now);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aResumedBookGoesOnAsTheOneThatWasWrittenDown(int seed) {
    var random = new Random(seed);
    var one = new SlotBook(SETTINGS, 2);
    SlotBook other = one;
    Word presence = present(Set.of("n0", "n1"));
    Instant now = TestChannels.START;
    int told = 0;
    for (int i = 0; i < STEPS; i++) {
      now = now.plusMillis(random.nextInt(3000));
      if (i % 10 == 0) {
        SlotBookState state = one.state(now);
        other = SlotBook.resume(SETTINGS, state, now);
        assertThat(other.state(now)).isEqualTo(state);
        assertThat(presence.to(other, now)).isEqualTo(presence.to(one, now));
      }
      boolean comesOrGoes = random.nextInt(12) == 0;
      if (comesOrGoes) {
        presence = present(random.nextBoolean() ? Set.of("n0") : Set.of("n0", "n1"));
      }
      Word word = comesOrGoes ? presence : word(random);
      List<SlotOutcome> outcomes = word.to(one, now);
      told += outcomes.size();
      assertThat(word.to(other, now)).isEqualTo(outcomes);
      assertThat(other.state(now)).isEqualTo(one.state(now));
      assertThat(other.status("p", now)).isEqualTo(one.status("p", now));
      assertThat(other.nextDue(now)).isEqualTo(one.nextDue(now));
    }
    assertThat(told).isGreaterThan(STEPS / 4);
  }

  private static Word present(Set<String> nodes) {
    return (book, now) -> book.present(nodes, now);
  }

  private static Word word(Random random) {
    var ticket =
        new SlotTicket(
            new ChannelId("c" + random.nextInt(4)), random.nextInt(4), random.nextInt(3));
    String node = "n" + random.nextInt(2);
    int priority = random.nextInt(2);
    int limit = 1 + random.nextInt(3);
    return switch (random.nextInt(11)) {
      case 0, 1, 2, 3 -> (book, now) -> book.acquire(ticket, "a", priority, node, now);
      case 4 -> (book, now) -> book.borrow(ticket, "a", node, now);
      case 5, 6, 7 -> (book, now) -> book.renew(ticket, now);
      case 8 -> (book, now) -> book.release(ticket, now);
      case 9 -> (book, now) -> book.refused(ticket, Optional.empty(), now);
      default -> (book, now) -> book.define(limit, now);
    };
  }

  @Test
  void whoeverGoesOnWaitsForANodeUntilItIsToldItselfThatItIsGone() {
    var book = new SlotBook(SETTINGS, 1);
    var former = new SlotTicket(new ChannelId("one"), 1, 1);
    var heir = new SlotTicket(new ChannelId("one"), 2, 1);
    Instant now = TestChannels.START;
    book.present(Set.of("right"), now);
    book.acquire(former, "a", 1, "left", now);

    SlotBook resumed = SlotBook.resume(SETTINGS, book.state(now), now);

    assertThat(resumed.acquire(heir, "a", 1, "right", now))
        .containsExactly(new SlotOutcome.Lost(former), new SlotOutcome.Queued(heir, 1, true));
    assertThat(resumed.present(Set.of("right"), now))
        .containsExactly(new SlotOutcome.Granted(heir));
  }

  @Test
  void whatIsCountedAnewLastsOneFullLeaseFromThere() {
    var book = new SlotBook(SETTINGS, 1);
    var holder = new SlotTicket(new ChannelId("one"), 1, 1);
    var next = new SlotTicket(new ChannelId("two"), 1, 1);
    Instant now = TestChannels.START;
    book.acquire(holder, "a", 1, now);
    Instant later = now.plus(SETTINGS.lease()).minusSeconds(1);
    book.acquire(next, "a", 1, later);

    SlotBook resumed =
        SlotBook.resume(SETTINGS, book.state(later).lasting(SETTINGS.lease()), later);

    assertThat(resumed.due(later.plus(SETTINGS.lease()).minusMillis(1))).isEmpty();
    resumed.acquire(next, "a", 1, later.plusSeconds(10));
    assertThat(resumed.due(later.plus(SETTINGS.lease())))
        .containsExactly(new SlotOutcome.Lost(holder), new SlotOutcome.Granted(next));
  }

  @Test
  void renewalsChangeNothingButTimes() {
    var book = new SlotBook(SETTINGS, 1);
    var holder = new SlotTicket(new ChannelId("one"), 1, 1);
    Instant now = TestChannels.START;
    book.acquire(holder, "a", 1, now);
    SlotBookState before = book.state(now).timeless();
    Instant later = now.plusSeconds(5);
    book.renew(holder, later);
    assertThat(book.state(later).timeless()).isEqualTo(before);
    book.release(holder, later);
    assertThat(book.state(later).timeless()).isNotEqualTo(before);
  }

  @Test
  void theHighestRunIsThatOfWhoeverHasOrWaits() {
    var book = new SlotBook(SETTINGS, 1);
    Instant now = TestChannels.START;
    assertThat(book.state(now).highestRun()).isZero();
    var runs = new ArrayList<Long>();
    for (long run : new long[] {5, 3, 9}) {
      book.acquire(new SlotTicket(new ChannelId("c" + run), run, 1), "a", 1, "n", now);
      runs.add(book.state(now).highestRun());
    }
    book.acquire(new SlotTicket(new ChannelId("c5"), 12, 1), "a", 1, "other", now);
    runs.add(book.state(now).highestRun());
    assertThat(runs).containsExactly(5L, 5L, 9L, 12L);
  }
}
