package io.millrace.http;

import static io.millrace.http.TestServer.SYSTEM;
import static io.millrace.http.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentLease;
import io.millrace.segment.SegmentStore;
import io.millrace.testing.Eventually;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class ConnectionEdgeTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  /** Takes one element, and another one for each that is pulled from it. */
  private static final Sink<ByteString, SinkQueueWithCancel<ByteString>> NOT_READING =
      Sink.<ByteString>queue().withAttributes(Attributes.inputBuffer(1, 1));

  private static final ByteString SMALL = ByteString.fromString("HTTP/1.1 304");

  private final OpenConnections connections = new OpenConnections(1);
  private final SegmentStore store = new SegmentStore(1 << 20);
  private final SegmentBody body = store.begin("news");
  private final SegmentLoan loan = new SegmentLoan();

  @Test
  void largeWritesGoOutInPiecesAndSmallOnesAsTheyAre() {
    byte[] bytes = new byte[2 * ConnectionEdge.PIECE_BYTES + 7];
    new Random(1).nextBytes(bytes);
    ByteString large = ByteString.fromArray(bytes);

    List<ByteString> sent =
        await(sent(Source.from(List.of(SMALL, large, SMALL)), Source.empty(), Sink.ignore()));

    assertThat(sent)
        .extracting(ByteString::size)
        .containsExactly(
            SMALL.size(), ConnectionEdge.PIECE_BYTES, ConnectionEdge.PIECE_BYTES, 7, SMALL.size());
    assertThat(sent.stream().reduce(ByteString.emptyByteString(), ByteString::concat))
        .isEqualTo(SMALL.concat(large).concat(SMALL));
  }

  @Test
  void whatComesInAfterHttpHasStoppedListeningIsReadAndDropped() {
    List<ByteString> much = List.of(SMALL, SMALL, SMALL, SMALL, SMALL, SMALL);
    CompletableFuture<NotUsed> readToTheEnd = new CompletableFuture<>();
    Source<ByteString, ?> socket =
        Source.from(much)
            .concat(
                Source.lazySource(
                    () -> {
                      readToTheEnd.complete(NotUsed.getInstance());
                      return Source.empty();
                    }));

    await(sent(Source.single(SMALL), socket, Sink.cancelled()));

    assertThat(await(readToTheEnd)).isNotNull();
  }

  @Test
  void aConnectionCanBeAborted() {
    assertThat(connections.accept()).isTrue();
    assertThat(connections.accept()).isFalse();
    CompletionStage<List<ByteString>> sent = sent(Source.maybe(), Source.maybe(), Sink.ignore());
    Cancellable aborting =
        SYSTEM
            .scheduler()
            .scheduleAtFixedRate(
                Duration.ZERO,
                Duration.ofMillis(20),
                connections::abortAll,
                SYSTEM.executionContext());

    assertThatThrownBy(() -> sent.toCompletableFuture().get(30, TimeUnit.SECONDS))
        .hasMessageContaining("the server has stopped");
    aborting.cancel();
    assertThat(connections.accept()).isTrue();
  }

  @Test
  void whatWasLentIsGivenBackWhenTheSocketAsksForMore() {
    ByteString large = ByteString.fromArray(new byte[2 * ConnectionEdge.PIECE_BYTES]);
    loan.take(lease(), large.size());
    SinkQueueWithCancel<ByteString> socket = socket(Source.single(large).concat(Source.maybe()));

    await(socket.pull());
    assertThat(body.readers()).as("the second piece is waiting").isEqualTo(1);
    await(socket.pull());

    Eventually.within(LONG, () -> assertThat(body.readers()).isZero());
    socket.cancel();
  }

  @Test
  void whatWasLentIsGivenBackWhenTheConnectionEnds() {
    loan.take(lease(), 188);
    socket(Source.maybe());
    assertThat(body.readers()).isEqualTo(1);

    Eventually.within(
        LONG,
        () -> {
          connections.abortAll();
          assertThat(body.readers()).isZero();
        });
    loan.take(lease(), 188);
    assertThat(body.readers()).as("too late to be sent").isZero();
  }

  @Test
  void aConnectionWhoseLeaseIsCutEndsAlsoWhenItHasNothingMoreToSend() {
    ByteString large = ByteString.fromArray(new byte[2 * ConnectionEdge.PIECE_BYTES]);
    loan.take(lease(), large.size());
    var socket =
        edge(Source.single(large), Sink.ignore())
            .runWith(
                Source.<ByteString>maybe().watchTermination(Keep.right()), NOT_READING, SYSTEM);
    await(socket.second().pull());

    store.admit(new SegmentKey("news", "main", 1), body);
    store.removeChannel("news");
    assertThat(store.use().heldBytes()).as("still lent").isEqualTo(188);
    store.begin("sport").append(ByteString.fromArray(new byte[1 << 20]));

    assertThatThrownBy(() -> socket.first().toCompletableFuture().get(30, TimeUnit.SECONDS))
        .hasMessageContaining("had to leave memory");
  }

  /** What the edge takes for granted of Pekko's sockets. */
  @Test
  void aSocketAsksForMoreOnlyWhenItHasTakenAllBefore() throws Exception {
    var asked = new AtomicInteger();
    Source<ByteString, NotUsed> muchTwice =
        Source.range(1, 2)
            .map(
                any -> {
                  asked.incrementAndGet();
                  return ByteString.fromArray(new byte[32 * 1024 * 1024]);
                });
    Tcp.ServerBinding binding =
        await(
            Tcp.get(SYSTEM)
                .bind("127.0.0.1", 0)
                .toMat(
                    Sink.foreach(
                        connection ->
                            muchTwice
                                .via(connection.flow().withAttributes(MillraceServer.UNBUFFERED))
                                .runWith(Sink.ignore(), SYSTEM)),
                    Keep.left())
                .run(SYSTEM));

    try (var client =
        new Socket(InetAddress.getLoopbackAddress(), binding.localAddress().getPort())) {
      client.getInputStream().readNBytes(1024 * 1024);
      assertThat(asked).hasValue(1);
      client.getInputStream().readNBytes(63 * 1024 * 1024);
      assertThat(asked).hasValue(2);
    }
    await(binding.unbind());
  }

  private SegmentLease lease() {
    if (!body.isComplete()) {
      body.append(ByteString.fromArray(new byte[188]));
      body.complete();
    }
    return body.lease().orElseThrow();
  }

  private SinkQueueWithCancel<ByteString> socket(Source<ByteString, ?> http) {
    return edge(http, Sink.ignore())
        .runWith(Source.<ByteString>maybe(), NOT_READING, SYSTEM)
        .second();
  }

  /** Runs an edge between what HTTP sends and hears and a socket that sends this. */
  private CompletionStage<List<ByteString>> sent(
      Source<ByteString, ?> http, Source<ByteString, ?> socket, Sink<ByteString, ?> hears) {
    return edge(http, hears).runWith(socket, Sink.seq(), SYSTEM).second();
  }

  private Flow<ByteString, ByteString, NotUsed> edge(
      Source<ByteString, ?> http, Sink<ByteString, ?> hears) {
    return Flow.fromSinkAndSource(hears, http)
        .join(BidiFlow.fromGraph(new ConnectionEdge(connections, loan)));
  }
}
