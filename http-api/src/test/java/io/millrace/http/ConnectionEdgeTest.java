package io.millrace.http;

import static io.millrace.http.TestServer.SYSTEM;
import static io.millrace.http.TestServer.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

class ConnectionEdgeTest {

  private static final ByteString SMALL = ByteString.fromString("HTTP/1.1 304");

  private final OpenConnections connections = new OpenConnections(1);

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

    assertThatThrownBy(() -> sent.toCompletableFuture().get())
        .hasMessageContaining("the server has stopped");
    aborting.cancel();
    assertThat(connections.accept()).isTrue();
  }

  /** Runs an edge between what HTTP sends and hears and a socket that sends this. */
  private CompletionStage<List<ByteString>> sent(
      Source<ByteString, ?> http, Source<ByteString, ?> socket, Sink<ByteString, ?> hears) {
    return Flow.fromSinkAndSource(hears, http)
        .join(BidiFlow.fromGraph(new ConnectionEdge(connections)))
        .runWith(socket, Sink.seq(), SYSTEM)
        .second();
  }
}
