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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationQueueTest {

  private static final ChannelId NEWS = new ChannelId("news");
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration LEASE = Duration.ofSeconds(10);

  private final PublicationQueue queue = new PublicationQueue(LEASE, new FactsVersion(3, 0), START);

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

  private static FactsVersion version(long sequence) {
    return new FactsVersion(3, sequence);
  }

  @Test
  void whileOneIsUnderWayOnlyTheLatestWaits() {
    offer("one");
    assertThat(offer("two")).isEmpty();
    assertThat(offer("three")).isEmpty();
    assertThat(queue.next(START)).isEmpty();

    assertThat(queue.written(version(1)).orElseThrow().view().name()).isEqualTo("one");
    assertThat(queue.next(START).orElseThrow().view().name()).isEqualTo("three");
    assertThat(queue.next(START)).isEmpty();
  }

  @Test
  void whatDidNotGetThroughIsWrittenAgainUnlessThereIsSomethingNewer() {
    offer("one");
    Publication again = queue.again(version(1), START).orElseThrow();
    assertThat(again.view().name()).isEqualTo("one");
    assertThat(again.version()).isEqualTo(version(2));

    offer("two");
    assertThat(queue.again(version(2), START).orElseThrow().view().name()).isEqualTo("two");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3})
  void anAnswerToAnotherWriteThanTheOneUnderWayMeansNothing(long sequence) {
    offer("one");
    queue.again(version(1), START);
    offer("two");
    assertThat(queue.isUnderWay(version(sequence))).isFalse();
    assertThat(queue.written(version(sequence))).as("nothing may be shown").isEmpty();
    assertThat(queue.again(version(sequence), START)).as("one is under way").isEmpty();
    assertThat(queue.isUnderWay(version(2))).isTrue();
    assertThat(queue.written(version(2)).orElseThrow().view().name()).isEqualTo("one");
  }

  @Test
  void theSameNumberOfAnotherOwnerMeansNothingEither() {
    offer("one");
    assertThat(queue.written(new FactsVersion(2, 1))).isEmpty();
  }

  @Test
  void theLeaseCountsFromWhenTheAcknowledgedWriteBegan() {
    assertThat(queue.lostAt()).as("from when the channel was taken").isEqualTo(START.plus(LEASE));
    offer("one", Phase.LIVE, START.plusSeconds(3));
    offer("two", Phase.LIVE, START.plusSeconds(4));
    queue.written(version(1));
    assertThat(queue.lostAt()).isEqualTo(START.plusSeconds(13));
    queue.next(START.plusSeconds(8));
    queue.again(version(2), START.plusSeconds(9));
    assertThat(queue.lostAt()).isEqualTo(START.plusSeconds(13));
    queue.written(version(3));
    assertThat(queue.lostAt()).isEqualTo(START.plusSeconds(19));
    assertThat(queue.isLost(START.plusSeconds(19).minusMillis(1))).isFalse();
    assertThat(queue.isLost(START.plusSeconds(19))).isTrue();
  }

  @Test
  void whatIsShownIsConfirmedWhenNothingElseIsWritten() {
    offer("one");
    queue.written(version(1));
    Duration after = Duration.ofSeconds(2);
    assertThat(queue.confirm(after, START.plusSeconds(1))).isEmpty();
    Publication confirmed = queue.confirm(after, START.plusSeconds(2)).orElseThrow();
    assertThat(confirmed.view().name()).isEqualTo("one");
    assertThat(queue.confirm(after, START.plusSeconds(9))).as("one is under way").isEmpty();
  }

  @Test
  void aChannelThatRestsNeedsNobodyAndBeginsAnew() {
    offer("one", Phase.IDLE, START);
    queue.written(version(1));
    Instant later = START.plusSeconds(3600);
    assertThat(queue.confirm(Duration.ofSeconds(2), later)).isEmpty();
    assertThat(queue.isLost(later)).isFalse();

    offer("two", Phase.LIVE, later);
    assertThat(queue.isLost(later.plusSeconds(1))).isFalse();
    assertThat(queue.isLost(later.plusSeconds(10))).isTrue();
  }
}
