package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Drives a book with anything at any time and checks its laws after each step. A failing seed is
 * the test's parameter: put it into {@link #seeds} to replay it.
 */
class SlotBookRandomTest {

  private static final int STEPS = 1000;
  private static final int CHANNELS = 5;

  static IntStream seeds() {
    return IntStream.range(0, 100);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void theLawsHoldWhateverHappens(int seed) {
    var run = new Run(new Random(seed));
    for (int i = 0; i < STEPS; i++) {
      run.step();
    }
    run.everybodyIsServedInTheEnd();
  }

  /** What a channel believes of itself, from what it was told. */
  private static final class Channel {
    final ChannelId id;
    final int priority;
    long run;
    final Map<SlotTicket, Instant> held = new LinkedHashMap<>();
    final Map<SlotTicket, Instant> borrowed = new LinkedHashMap<>();
    final Map<SlotTicket, Instant> waiting = new LinkedHashMap<>();

    Channel(int number, int priority) {
      this.id = new ChannelId("c" + number);
      this.priority = priority;
    }
  }

  private static final class Run {
    private final Random random;
    private final ProviderSettings settings = TestChannels.providers();
    private final List<Channel> channels = new ArrayList<>();
    private final SlotBook book;

    /** The number under which each that waits came. */
    private final Map<ChannelId, Long> came = new HashMap<>();

    /** As it was before the latest word. */
    private List<ChannelId> queue = List.of();

    private Optional<ChannelId> takesOver = Optional.empty();

    private Instant now = TestChannels.START;
    private int limit = 2;
    private int most = 2;
    private long last;

    Run(Random random) {
      this.random = random;
      this.book = new SlotBook(settings, limit);
      for (int i = 0; i < CHANNELS; i++) {
        channels.add(new Channel(i, 100 + random.nextInt(3)));
      }
    }

    void step() {
      pass(random.nextInt(1500));
      Channel channel = channels.get(random.nextInt(CHANNELS));
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> acquire(channel);
        case 3 -> borrow(channel);
        case 4, 5 -> release(channel);
        case 6 -> crash(channel);
        case 7 -> refuse(channel);
        case 8 -> define();
        default -> {}
      }
      if (random.nextInt(20) > 0) {
        channels.forEach(this::renewIfNeeded);
      }
      check();
    }

    /** What ends by time ends before anything else happens. */
    private void pass(int millis) {
      Instant before = now;
      now = now.plusMillis(millis);
      Optional<Instant> next = book.nextDue(before);
      List<SlotOutcome> outcomes = book.due(now);
      if (next.isEmpty() || next.get().isAfter(now)) {
        assertThat(outcomes).as("nothing was due").isEmpty();
      }
      told(outcomes);
    }

    private void acquire(Channel channel) {
      if (channel.waiting.isEmpty() && channel.held.size() < 2) {
        var ticket = new SlotTicket(channel.id, channel.run, ++last);
        channel.waiting.put(ticket, now);
        takesOver = Optional.of(channel.id).filter(id -> channel.run > 0 && hasLease(id));
        told(book.acquire(ticket, "a", channel.priority, now));
      }
    }

    private boolean hasLease(ChannelId id) {
      return book.status("p", now).leases().stream().anyMatch(lease -> lease.channel().equals(id));
    }

    private void borrow(Channel channel) {
      var ticket = new SlotTicket(channel.id, channel.run, ++last);
      channel.borrowed.put(ticket, now);
      told(book.borrow(ticket, "a", now));
    }

    private void release(Channel channel) {
      Optional<SlotTicket> held = channel.held.keySet().stream().findAny();
      Optional<SlotTicket> borrowed = channel.borrowed.keySet().stream().findAny();
      Optional<SlotTicket> waits = channel.waiting.keySet().stream().findAny();
      Optional<SlotTicket> one = held.or(() -> borrowed).or(() -> waits);
      one.ifPresent(
          ticket -> {
            channel.held.remove(ticket);
            channel.borrowed.remove(ticket);
            channel.waiting.remove(ticket);
            told(book.release(ticket, now));
          });
    }

    /** The next run knows nothing of the last one's slots. */
    private void crash(Channel channel) {
      channel.run++;
      channel.held.clear();
      channel.borrowed.clear();
      if (random.nextBoolean()) {
        channel.waiting.clear();
        pass(random.nextInt(300));
        var ticket = new SlotTicket(channel.id, channel.run, ++last);
        channel.waiting.put(ticket, now);
        takesOver = Optional.of(channel.id);
        told(book.acquire(ticket, "b", channel.priority, now));
      } else {
        // What it left is taken over later, or ends by itself.
        channel.waiting.clear();
      }
    }

    private void refuse(Channel channel) {
      if (random.nextInt(10) == 0) {
        channel.held.keySet().stream()
            .findAny()
            .ifPresent(ticket -> told(book.refused(ticket, Optional.empty(), now)));
      }
    }

    private void define() {
      if (random.nextInt(10) == 0) {
        limit = 1 + random.nextInt(3);
        told(book.define(limit, now));
      }
    }

    private void renewIfNeeded(Channel channel) {
      Instant old = now.minus(settings.lease().dividedBy(4));
      for (SlotTicket ticket : List.copyOf(channel.held.keySet())) {
        if (channel.held.getOrDefault(ticket, now).isBefore(old)) {
          told(book.renew(ticket, now));
        }
      }
      for (SlotTicket ticket : List.copyOf(channel.waiting.keySet())) {
        if (channel.waiting.getOrDefault(ticket, now).isBefore(old)) {
          told(book.acquire(ticket, "a", channel.priority, now));
        }
      }
    }

    private void told(List<SlotOutcome> outcomes) {
      for (SlotOutcome outcome : outcomes) {
        SlotTicket ticket = outcome.ticket();
        Channel channel =
            channels.stream()
                .filter(each -> each.id.equals(ticket.channel()))
                .findFirst()
                .orElseThrow();
        switch (outcome) {
          case SlotOutcome.Granted granted -> granted(channel, ticket);
          case SlotOutcome.Queued queued ->
              channel.waiting.computeIfPresent(ticket, (same, at) -> now);
          case SlotOutcome.Wanted wanted ->
              assertThat(channel.borrowed.containsKey(ticket))
                  .isEqualTo(ticket.run() == channel.run);
          case SlotOutcome.NotLent notLent -> channel.borrowed.remove(ticket);
          case SlotOutcome.Lost lost -> lost(channel, ticket);
        }
      }
      queue = queueNow();
      came.keySet().retainAll(queue);
      queue.forEach(id -> came.putIfAbsent(id, ++last));
      takesOver = Optional.empty();
    }

    private void granted(Channel channel, SlotTicket ticket) {
      if (channel.waiting.containsKey(ticket)) {
        isFirst(channel);
        channel.waiting.remove(ticket);
        channel.held.put(ticket, now);
      }
      channel.held.computeIfPresent(ticket, (same, at) -> now);
      channel.borrowed.computeIfPresent(ticket, (same, at) -> now);
    }

    /** Nobody who waits is passed by somebody behind; who takes over an own slot waits no more. */
    private void isFirst(Channel channel) {
      int place = queue.indexOf(channel.id);
      List<ChannelId> still = queueNow();
      if (place >= 0 && !takesOver.equals(Optional.of(channel.id))) {
        assertThat(Collections.disjoint(queue.subList(0, place), still)).isTrue();
      }
    }

    private List<ChannelId> queueNow() {
      return book.status("p", now).queue().stream().map(ProviderStatus.Waiting::channel).toList();
    }

    private void lost(Channel channel, SlotTicket ticket) {
      channel.held.remove(ticket);
      channel.borrowed.remove(ticket);
      channel.waiting.remove(ticket);
    }

    private void check() {
      ProviderStatus status = book.status("p", now);
      int used = channels.stream().mapToInt(each -> each.held.size() + each.borrowed.size()).sum();
      assertThat(used)
          .as("nobody believes to have what is not lent")
          .isLessThanOrEqualTo(status.leases().size());
      // Where the limit was lowered, those who were there may stay.
      most = Math.max(limit, Math.min(most, status.leases().size()));
      assertThat(status.leases()).hasSizeLessThanOrEqualTo(most);
      boolean room =
          status.leases().size() < status.believedLimit() && status.pausedUntil().isEmpty();
      assertThat(room && !status.queue().isEmpty()).as("a free slot is given out").isFalse();
      assertThat(status.queue())
          .isSortedAccordingTo(
              Comparator.comparingInt(ProviderStatus.Waiting::priority)
                  .thenComparing(each -> came.get(each.channel())));
      assertThat(book.isEmpty() || book.nextDue(now).isPresent()).isTrue();
    }

    /** No slot is lost for good: when all are silent all are free, and who waits then gets one. */
    void everybodyIsServedInTheEnd() {
      now = now.plus(settings.lease()).plus(settings.refusalMemory());
      told(book.due(now));
      assertThat(book.isEmpty()).isTrue();
      for (int i = 0; i < limit; i++) {
        var ticket = new SlotTicket(channels.get(i).id, Long.MAX_VALUE, ++last);
        assertThat(book.acquire(ticket, "a", 1, now))
            .containsExactly(new SlotOutcome.Granted(ticket));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whoComesFirstIsServedFirstAmongEqualsEvenIfItsActorFails(int seed) {
    var random = new Random(seed);
    var book = new SlotBook(TestChannels.providers(), 1);
    Instant now = TestChannels.START;
    var holder = new SlotTicket(new ChannelId("holder"), 0, 1);
    book.acquire(holder, "a", 1, now);
    var tickets = new ArrayList<SlotTicket>();
    var priorities = new ArrayList<Integer>();
    for (int i = 0; i < CHANNELS; i++) {
      tickets.add(new SlotTicket(new ChannelId("c" + i), 0, 1));
      priorities.add(random.nextInt(2));
      book.acquire(tickets.get(i), "a", priorities.get(i), now);
    }
    for (int i = 0; i < 20; i++) {
      now = now.plus(Duration.ofMillis(random.nextInt(900)));
      int who = random.nextInt(CHANNELS);
      SlotTicket ticket = tickets.get(who);
      long run = ticket.run() + random.nextInt(2);
      tickets.set(who, new SlotTicket(ticket.channel(), run, ticket.number()));
      book.acquire(tickets.get(who), "a", priorities.get(who), now);
    }
    var served = new ArrayList<ChannelId>();
    SlotTicket using = holder;
    for (int i = 0; i < CHANNELS; i++) {
      List<SlotOutcome> outcomes = book.release(using, now);
      assertThat(outcomes).hasSize(1).first().isInstanceOf(SlotOutcome.Granted.class);
      using = outcomes.getFirst().ticket();
      served.add(using.channel());
    }
    var expected = new ArrayList<ChannelId>();
    for (int priority = 0; priority < 2; priority++) {
      for (int i = 0; i < CHANNELS; i++) {
        if (priorities.get(i) == priority) {
          expected.add(tickets.get(i).channel());
        }
      }
    }
    assertThat(served).isEqualTo(expected);
  }
}
