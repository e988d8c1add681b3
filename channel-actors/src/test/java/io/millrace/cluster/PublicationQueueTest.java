package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelFacts;
import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.cluster.PublicationQueue.Publication;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublicationQueueTest {

  private static final ChannelId NEWS = new ChannelId("news");
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(10);

  private final PublicationQueue queue = new PublicationQueue(new FactsVersion(3, 0), START);

  private Optional<Publication> offer(String name) {
    return offer(name, Phase.LIVE, START);
  }

  private Optional<Publication> offer(String name, Phase phase, Instant now) {
    return queue.offer(ChannelView.notPlaying(NEWS, name, phase), ChannelFacts.none(NEWS), now);
  }

  @Test
  void whatComesFirstIsWrittenAtOnce() {
    Publication first = offer("one").orElseThrow();
    assertThat(first.version()).isEqualTo(new FactsVersion(3, 1));
    assertThat(first.view().name()).isEqualTo("one");
  }

  @Test
  void whileOneIsUnderWayOnlyTheLatestWaits() {
    offer("one");
    assertThat(offer("two")).isEmpty();
    assertThat(offer("three")).isEmpty();

    assertThat(queue.written(START).orElseThrow().view().name()).isEqualTo("one");
    assertThat(queue.next().orElseThrow().view().name()).isEqualTo("three");
    assertThat(queue.next()).isEmpty();
  }

  @Test
  void whatDidNotGetThroughIsWrittenAgainUnlessThereIsSomethingNewer() {
    offer("one");
    Publication again = queue.again().orElseThrow();
    assertThat(again.view().name()).isEqualTo("one");
    assertThat(again.version()).isEqualTo(new FactsVersion(3, 2));

    offer("two");
    assertThat(queue.again().orElseThrow().view().name()).isEqualTo("two");
  }

  @Test
  void anOwnerWithoutAMajorityHasLostTheChannelAfterTheLease() {
    offer("one");
    assertThat(queue.isLost(LEASE, START.plusSeconds(10))).isFalse();
    queue.again();
    assertThat(queue.isLost(LEASE, START.plusSeconds(11))).isTrue();

    queue.written(START.plusSeconds(11));
    assertThat(queue.isLost(LEASE, START.plusSeconds(20))).isFalse();
  }

  @Test
  void whatIsShownIsConfirmedWhenNothingElseIsWritten() {
    offer("one");
    queue.written(START);
    assertThat(queue.confirm(Duration.ofSeconds(2), START.plusSeconds(2))).isEmpty();
    Publication confirmed =
        queue.confirm(Duration.ofSeconds(2), START.plusSeconds(3)).orElseThrow();
    assertThat(confirmed.view().name()).isEqualTo("one");
    assertThat(queue.confirm(Duration.ofSeconds(2), START.plusSeconds(9)))
        .as("one is under way")
        .isEmpty();
  }

  @Test
  void aChannelThatRestsNeedsNobodyAndBeginsAnew() {
    offer("one", Phase.IDLE, START);
    queue.written(START);
    Instant later = START.plusSeconds(3600);
    assertThat(queue.confirm(Duration.ofSeconds(2), later)).isEmpty();
    assertThat(queue.isLost(LEASE, later)).isFalse();

    offer("two", Phase.LIVE, later);
    assertThat(queue.isLost(LEASE, later.plusSeconds(1))).isFalse();
    assertThat(queue.isLost(LEASE, later.plusSeconds(11))).isTrue();
  }
}
