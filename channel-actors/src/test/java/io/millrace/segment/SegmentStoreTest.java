package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SegmentStoreTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Materializer MATERIALIZER = Materializer.matFromSystem(KIT.system());
  private static final int BLOCK = SegmentBlocks.BLOCK_BYTES;

  /** Room for eight blocks. */
  private final SegmentStore store = new SegmentStore(8 * BLOCK);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void findsWhatWasAdmittedAlsoWhileItFills() {
    SegmentBody body = store.begin("news");
    store.admit(key(1), body);
    assertThat(store.find(key(1))).containsSame(body);
    assertThat(store.find(key(2))).isEmpty();
    assertThat(store.use().segments()).isEqualTo(1);
  }

  @Test
  void countsBytesFromTheMomentTheyArrive() {
    SegmentBody body = store.begin("news");
    body.append(ByteString.fromArray(new byte[10]));
    assertThat(store.use().heldBytes()).isEqualTo(BLOCK);
    assertThat(store.bytesHeld("news")).isEqualTo(BLOCK);
    assertThat(store.bytesHeld("other")).isZero();
    body.complete();
    assertThat(store.bytesHeld("news")).isEqualTo(10);
  }

  @Test
  void refusesAnotherBodyUnderThePublishedName() {
    segment(1, 1);
    SegmentBody other = store.begin("news");
    assertThatThrownBy(() -> store.admit(key(1), other)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesBodiesOfOthers() {
    assertThatThrownBy(() -> store.admit(key(1), new SegmentStore(1).begin("news")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.admit(key(1), store.begin("other")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void neverLetsListedSegmentsGoAndRefusesByNamingTheSetting() {
    for (int msn = 0; msn < 8; msn++) {
      segment(msn, 1);
    }
    SegmentBody body = store.begin("news");
    assertThatThrownBy(() -> body.append(block()))
        .isInstanceOf(SegmentStoreFull.class)
        .hasMessageContaining("millrace.segments.memory");
    assertThat(store.use()).isEqualTo(new SegmentStoreUse(8 * BLOCK, 8 * BLOCK, 8, 0, 1));
    assertThat(body.isFailed()).isFalse();
  }

  @Test
  void letsTheOldestUnlistedGoFirstAndOnlyForLackOfRoom() {
    for (int msn = 0; msn < 8; msn++) {
      segment(msn, 1);
    }
    store.retain("news", "main", 4, 1);
    assertThat(store.find(key(0))).as("no longer needed at all").isEmpty();
    assertThat(store.find(key(1))).as("still available").isPresent();
    segment(8, 1);
    assertThat(store.find(key(1))).as("there was room").isPresent();
    segment(9, 1);
    assertThat(store.find(key(1))).isEmpty();
    assertThat(store.find(key(2))).isPresent();
    assertThat(store.use().evictions()).isEqualTo(1);
  }

  @Test
  void letsTheOldestGoOverAllChannels() {
    segment(0, 3);
    SegmentBody other = store.begin("other");
    fill(other, 3);
    store.admit(new SegmentKey("other", "main", 7), other);
    store.retain("other", "main", 8, 0);
    store.retain("news", "main", 1, 0);
    segment(1, 4);
    assertThat(store.find(new SegmentKey("other", "main", 7))).isEmpty();
    assertThat(store.find(key(0))).isPresent();
  }

  @Test
  void keepsTracksApart() {
    segment(0, 1);
    SegmentBody audio = store.begin("news");
    fill(audio, 1);
    store.admit(new SegmentKey("news", "audio", 0), audio);
    store.retain("news", "main", 5, 5);
    assertThat(store.find(key(0))).isEmpty();
    assertThat(store.find(new SegmentKey("news", "audio", 0))).isPresent();
  }

  @Test
  void forgetsABodyThatFailsAndItsKeyCanBeUsedAgain() {
    SegmentBody body = store.begin("news");
    body.append(block());
    store.admit(key(1), body);
    body.fail(new SegmentInvalidException("broken"));
    assertThat(store.find(key(1))).isEmpty();
    assertThat(store.use()).isEqualTo(new SegmentStoreUse(8 * BLOCK, 0, 0, 0, 0));
    assertThatThrownBy(() -> store.admit(key(1), body)).isInstanceOf(IllegalStateException.class);
    segment(1, 1);
    assertThat(store.find(key(1))).isPresent();
  }

  @Test
  void discardsWhatWasNotAdmittedAndLeavesWhatWas() {
    SegmentBody complete = store.begin("news");
    fill(complete, 1);
    SegmentBody filling = store.begin("news");
    filling.append(block());
    SegmentBody admitted = segment(1, 1);
    store.discard(complete);
    store.discard(filling);
    store.discard(admitted);
    assertThat(store.use().heldBytes()).isEqualTo(BLOCK);
    assertThat(store.find(key(1))).isPresent();
  }

  @Test
  void removesEverythingOfAChannel() {
    segment(1, 1);
    SegmentBody filling = store.begin("news");
    filling.append(block());
    SegmentBody forgotten = store.begin("news");
    fill(forgotten, 1);
    store.removeChannel("news");
    assertThat(filling.isFailed()).isTrue();
    assertThat(store.use()).isEqualTo(new SegmentStoreUse(8 * BLOCK, 0, 0, 0, 0));
    assertThat(store.bytesHeld("news")).isZero();
  }

  @Test
  void countsADroppedSegmentUntilItsLastReaderLeaves() throws Exception {
    SegmentBody body = segment(0, 4);
    SinkQueueWithCancel<ByteString> reader = slowReader(body);
    value(reader.pull());
    store.retain("news", "main", 1, 1);
    assertThat(store.find(key(0))).isEmpty();
    assertThat(store.use().heldBytes()).isEqualTo(4 * BLOCK);
    reader.cancel();
    Eventually.within(Duration.ofSeconds(20), () -> assertThat(store.use().heldBytes()).isZero());
  }

  @Test
  void cutsTheReadersOfDroppedSegmentsWhenThereIsNoRoomElse() throws Exception {
    SegmentBody body = segment(0, 6);
    SinkQueueWithCancel<ByteString> reader = slowReader(body);
    value(reader.pull());
    store.retain("news", "main", 1, 1);
    segment(1, 4);
    assertThat(store.use().heldBytes()).isEqualTo(4 * BLOCK);
    assertThatThrownBy(
            () -> {
              while (value(reader.pull()).isPresent()) {
                // what it had buffered
              }
            })
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(SegmentGoneException.class);
  }

  @Test
  void staysWithinItsBudgetUnderManyWriters() throws Exception {
    SegmentStore crowded = new SegmentStore(64 * BLOCK);
    List<Future<Long>> writers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int writer = 0; writer < 8; writer++) {
        writers.add(threads.submit(writing(crowded, "channel-" + writer)));
      }
    }
    long published = 0;
    for (Future<Long> writer : writers) {
      published += writer.get();
    }
    assertThat(published).isPositive();
    assertThat(crowded.use().evictions()).isPositive();
    for (int writer = 0; writer < 8; writer++) {
      crowded.removeChannel("channel-" + writer);
    }
    assertThat(crowded.use().heldBytes()).isZero();
    assertThat(crowded.use().segments()).isZero();
  }

  /** Publishes five hundred segments with a window of two and a tail of ten. */
  private static Callable<Long> writing(SegmentStore store, String channel) {
    return () -> {
      Random random = new Random(channel.hashCode());
      long published = 0;
      for (int i = 0; i < 500; i++) {
        SegmentBody body = store.begin(channel);
        try {
          for (int n = random.nextInt(4); n >= 0; n--) {
            body.append(block());
            assertThat(store.use().heldBytes()).isLessThanOrEqualTo(64 * BLOCK);
          }
          body.complete();
          store.admit(new SegmentKey(channel, "main", i), body);
          published++;
        } catch (SegmentStoreFull full) {
          store.discard(body);
        }
        store.retain(channel, "main", i - 1, i - 12);
      }
      return published;
    };
  }

  private SegmentBody segment(long msn, int blocks) {
    SegmentBody body = store.begin("news");
    fill(body, blocks);
    store.admit(key(msn), body);
    return body;
  }

  private static SinkQueueWithCancel<ByteString> slowReader(SegmentBody body) {
    return body.bytes()
        .runWith(
            Sink.<ByteString>queue().withAttributes(Attributes.inputBuffer(1, 1)), MATERIALIZER);
  }

  private static void fill(SegmentBody body, int blocks) {
    for (int i = 0; i < blocks; i++) {
      body.append(block());
    }
    body.complete();
  }

  private static ByteString block() {
    return ByteString.fromArray(new byte[BLOCK]);
  }

  private static SegmentKey key(long msn) {
    return new SegmentKey("news", "main", msn);
  }

  private static <T> T value(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }
}
