package io.millrace.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testing.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Readers of one body: early, late, slow, leaving, and very many. */
class SegmentReaderTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Materializer MATERIALIZER = Materializer.matFromSystem(KIT.system());
  private static final ByteString MEDIA = random(500_000);

  private final SegmentStore store = new SegmentStore(10 << 20);
  private final SegmentBody body = store.begin("news");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void saysOnceThatNoMoreBytesWillCome() {
    var ended = body.ended().toCompletableFuture();
    body.append(MEDIA);
    assertThat(ended).isNotDone();
    body.complete();
    assertThat(ended).isCompleted();
    assertThat(body.ended().toCompletableFuture()).isCompleted();

    SegmentBody failing = store.begin("news");
    var failed = failing.ended().toCompletableFuture();
    failing.fail(new IllegalStateException("the origin has closed"));
    assertThat(failed).isCompleted();
  }

  @Test
  void givesAllBytesToAReaderThatComesEarly() throws Exception {
    CompletionStage<ByteString> read = readAll(body);
    fill(body, 1000);
    assertThat(value(read)).isEqualTo(MEDIA);
  }

  @Test
  void givesAllBytesToAReaderThatComesInTheMiddle() throws Exception {
    body.append(MEDIA.take(100_000));
    CompletionStage<ByteString> read = readAll(body);
    body.append(MEDIA.drop(100_000));
    body.complete();
    assertThat(value(read)).isEqualTo(MEDIA);
  }

  @Test
  void givesAllBytesToAReaderThatComesLateAndToAllAtOnce() throws Exception {
    fill(body, 70_000);
    assertThat(value(readAll(body))).isEqualTo(MEDIA);
    assertThat(body.whole()).contains(MEDIA);
    assertThat(body.whole().orElseThrow()).isSameAs(body.whole().orElseThrow());
  }

  @Test
  void givesTheFirstBytesBeforeTheLastAreThere() throws Exception {
    SinkQueueWithCancel<ByteString> reader = body.bytes().runWith(Sink.queue(), MATERIALIZER);
    body.append(MEDIA.take(10));
    assertThat(value(reader.pull())).contains(MEDIA.take(10));
    var next = reader.pull();
    assertThat(next.toCompletableFuture().isDone()).isFalse();
    body.append(MEDIA.slice(10, 20));
    assertThat(value(next)).contains(MEDIA.slice(10, 20));
    body.complete();
    assertThat(value(reader.pull())).isEmpty();
  }

  @Test
  void endsAReaderOfAnEmptyBody() throws Exception {
    CompletionStage<ByteString> read = readAll(body);
    body.complete();
    assertThat(value(read)).isEqualTo(ByteString.emptyByteString());
    assertThat(body.whole()).contains(ByteString.emptyByteString());
  }

  @Test
  void letsAFastReaderPassASlowOne() throws Exception {
    SinkQueueWithCancel<ByteString> slow = body.bytes().runWith(Sink.queue(), MATERIALIZER);
    CompletionStage<ByteString> fast = readAll(body);
    fill(body, 50_000);
    assertThat(value(fast)).isEqualTo(MEDIA);
    ByteString all = ByteString.emptyByteString();
    for (var part = value(slow.pull()); part.isPresent(); part = value(slow.pull())) {
      all = all.concat(part.get());
    }
    assertThat(all).isEqualTo(MEDIA);
  }

  @Test
  void failsReadersWithTheCauseAndGivesTheMemoryBack() {
    CompletionStage<ByteString> waiting = readAll(body);
    body.append(MEDIA);
    RuntimeException cause = new SegmentInvalidException("broken");
    body.fail(cause);
    assertThat(body.isFailed()).isTrue();
    assertThatThrownBy(() -> value(waiting)).isInstanceOf(ExecutionException.class).hasCause(cause);
    assertThatThrownBy(() -> value(readAll(body))).hasCause(cause);
    assertThatThrownBy(() -> body.append(MEDIA)).isSameAs(cause);
    assertThat(body.whole()).isEmpty();
    assertThat(store.use().heldBytes()).isZero();
  }

  @Test
  void forgetsReadersThatLeave() {
    List<SinkQueueWithCancel<ByteString>> readers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      readers.add(body.bytes().runWith(Sink.queue(), MATERIALIZER));
    }
    Eventually.within(Duration.ofSeconds(20), () -> assertThat(body.readers()).isEqualTo(100));
    readers.forEach(SinkQueueWithCancel::cancel);
    Eventually.within(Duration.ofSeconds(20), () -> assertThat(body.readers()).isZero());
    fill(body, 100_000);
    assertThat(body.isComplete()).isTrue();
  }

  @Test
  void refusesBytesAfterTheEnd() {
    body.complete();
    assertThatThrownBy(() -> body.append(MEDIA)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givesTheSameBytesToThousandsOfReaders() throws Exception {
    List<CompletionStage<Long>> readers = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      readers.add(body.bytes().runWith(Sink.fold(7L, SegmentReaderTest::digest), MATERIALIZER));
      if (i == 1500) {
        body.append(MEDIA.take(200_000));
      }
    }
    body.append(MEDIA.drop(200_000));
    body.complete();
    long expected = digest(7L, MEDIA);
    for (CompletionStage<Long> reader : readers) {
      assertThat(value(reader)).isEqualTo(expected);
    }
    Eventually.within(Duration.ofSeconds(20), () -> assertThat(body.readers()).isZero());
  }

  @Test
  void sharesTheBytesBetweenReadersHoweverSlowTheyAre() throws Exception {
    List<SinkQueueWithCancel<ByteString>> slow = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      slow.add(body.bytes().toMat(Sink.queue(), Keep.right()).run(MATERIALIZER));
    }
    fill(body, 9_000);
    for (SinkQueueWithCancel<ByteString> reader : slow) {
      assertThat(value(reader.pull())).isPresent();
    }
    assertThat(store.use().heldBytes()).isEqualTo(MEDIA.length());
    byte[] first = body.whole().orElseThrow().take(1000).toArrayUnsafe();
    assertThat(value(body.bytes().runWith(Sink.head(), MATERIALIZER)).take(1000).toArray())
        .isEqualTo(first);
    slow.forEach(SinkQueueWithCancel::cancel);
  }

  @Test
  void countsWhatTheHeapHoldsHoweverSmallThePieces() {
    for (int i = 0; i < 10_000; i++) {
      body.append(ByteString.fromArray(new byte[1]));
    }
    assertThat(store.use().heldBytes()).isEqualTo(SegmentBlocks.BLOCK_BYTES);
    body.complete();
    assertThat(store.use().heldBytes()).isEqualTo(10_000);
  }

  private static CompletionStage<ByteString> readAll(SegmentBody body) {
    return body.bytes()
        .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), MATERIALIZER);
  }

  private static void fill(SegmentBody body, int pieceBytes) {
    for (int from = 0; from < MEDIA.length(); from += pieceBytes) {
      body.append(MEDIA.slice(from, Math.min(MEDIA.length(), from + pieceBytes)));
    }
    body.complete();
  }

  private static long digest(long before, ByteString bytes) {
    long digest = before;
    for (byte b : bytes.toArrayUnsafe()) {
      digest = digest * 31 + b;
    }
    return digest;
  }

  private static <T> T value(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private static ByteString random(int length) {
    byte[] bytes = new byte[length];
    new Random(11).nextBytes(bytes);
    return ByteString.fromArray(bytes);
  }
}
