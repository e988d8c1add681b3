package io.millrace.cluster;

import static io.millrace.cluster.TwoNodes.NEWS;
import static io.millrace.cluster.TwoNodes.await;
import static io.millrace.cluster.TwoNodes.begin;
import static io.millrace.cluster.TwoNodes.bytes;
import static io.millrace.cluster.TwoNodes.hold;
import static io.millrace.cluster.TwoNodes.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.media.MediaContainer;
import io.millrace.segment.SegmentBody;
import io.millrace.segment.SegmentKey;
import io.millrace.segment.SegmentStore;
import io.millrace.testing.Answer;
import io.millrace.testing.Eventually;
import io.millrace.testing.ScriptedOrigin;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PulledSegmentsTest {

  private static final ActorTestKit KIT = ActorTestKit.create("pulled-segments");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(20);

  /** A third of it, for each step, is more than a busy machine stands still. */
  private static final Duration THREE_SHARES = Duration.ofSeconds(12);

  private final TwoNodes nodes = new TwoNodes(KIT.system());

  @AfterEach
  void close() {
    nodes.close();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void oneFetchServesAllWhoAskAtOnce() throws Exception {
    byte[] bytes = bytes(1_500_000);
    SegmentBody filling = begin(nodes.owned, 25);
    filling.append(ByteString.fromArray(bytes, 0, 700_000));
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<ByteString>> read =
          IntStream.range(0, 64)
              .mapToObj(any -> CompletableFuture.supplyAsync(() -> nodes.read(pull(25)), readers))
              .toList();
      Eventually.within(SOON, () -> assertThat(pull(25).length()).isEqualTo(700_000));
      filling.append(ByteString.fromArray(bytes, 700_000, 800_000));
      filling.complete();

      for (CompletableFuture<ByteString> each : read) {
        assertThat(await(each)).isEqualTo(ByteString.fromArray(bytes));
      }
    }
    assertThat(nodes.endpoint.given()).isEqualTo(new SegmentTraffic(1, 0, 1_500_000));
    assertThat(nodes.pulled.pulled()).isEqualTo(new SegmentTraffic(1, 0, 1_500_000));
    assertThat(nodes.store.find(key(25))).get().matches(SegmentBody::isComplete);
  }

  @Test
  void theFirstBytesAreThereBeforeTheLastOnes() {
    SegmentBody filling = begin(nodes.owned, 25);
    filling.append(ByteString.fromString("first"));

    SegmentBody body = pull(25);
    assertThat(nodes.store.find(key(25))).containsSame(body);
    Eventually.within(SOON, () -> assertThat(body.length()).isEqualTo(5));
    assertThat(body.isComplete()).isFalse();

    filling.append(ByteString.fromString(", last"));
    filling.complete();
    assertThat(nodes.read(body).utf8String()).isEqualTo("first, last");
  }

  @ParameterizedTest
  @EnumSource
  void whatItIsCrossesWithIt(MediaContainer container) {
    SegmentBody body = begin(nodes.owned, 25);
    body.identify(container);
    body.append(ByteString.fromString("media"));
    body.complete();

    assertThat(pull(25).container()).contains(container);
  }

  @Test
  void whatStaysEncryptedIsNothingThatIsKnown() {
    hold(nodes.owned, 25, bytes(1880));

    assertThat(pull(25).container()).isEmpty();
  }

  @Test
  void aNodeThatDiesInTheMiddleFailsTheReadersAndLeavesTheKeyFree() {
    byte[] bytes = bytes(300_000);
    begin(nodes.owned, 25).append(ByteString.fromArray(bytes, 0, 100_000));
    SegmentBody cut = pull(25);
    Eventually.within(SOON, () -> assertThat(cut.length()).isEqualTo(100_000));
    await(nodes.endpoint.stop(Duration.ZERO));

    assertThatThrownBy(() -> nodes.read(cut)).isInstanceOf(AssertionError.class);
    assertThat(cut.isFailed()).isTrue();
    Eventually.within(SOON, () -> assertThat(nodes.store.use().heldBytes()).isZero());

    var other = new SegmentStore(TwoNodes.ROOM);
    SegmentEndpoint next = TwoNodes.endpoint(KIT.system(), other);
    hold(other, 25, bytes);
    nodes.pulled.follow(NEWS, List.of(nodes.uri(), TwoNodes.uri(next)));
    assertThat(nodes.read(pull(25))).isEqualTo(ByteString.fromArray(bytes));
    await(next.stop(Duration.ZERO));
  }

  @Test
  void aSegmentThatFailsAtTheOwnerFailsHereToo() {
    SegmentBody failing = begin(nodes.owned, 25);
    failing.append(ByteString.fromString("first"));
    SegmentBody body = pull(25);
    Eventually.within(SOON, () -> assertThat(body.length()).isEqualTo(5));
    failing.fail(new IllegalStateException("no segment after all"));

    Eventually.within(SOON, () -> assertThat(body.isFailed()).isTrue());
    comesToNothing(nodes.pulled.pull(key(25)));
  }

  @Test
  void whatNobodyHoldsIsNotThere() {
    comesToNothing(nodes.pulled.pull(key(25)));
    assertThat(nodes.store.use().segments()).isZero();

    hold(nodes.owned, 25, bytes(1880));
    assertThat(pull(25).length()).as("it may come later").isNotNegative();
  }

  @Test
  void aChannelThatIsNotFollowedIsNotAskedFor() {
    hold(nodes.owned, 25, bytes(1880));
    nodes.pulled.forget(NEWS);

    comesToNothing(nodes.pulled.pull(key(25)));
    assertThat(nodes.endpoint.given().requests()).isZero();
  }

  @Test
  void aWrongSecretGetsNothing() {
    try (var others = new TwoNodes(KIT.system(), TwoNodes.ROOM, "guessed")) {
      hold(others.owned, 25, bytes(1880));

      comesToNothing(others.pulled.pull(key(25)));
      assertThat(others.endpoint.given()).isEqualTo(new SegmentTraffic(1, 1, 0));
    }
  }

  @Test
  void theNextNodeIsAskedWhereOneIsGoneOrHasNothing() {
    var empty = new SegmentStore(TwoNodes.ROOM);
    SegmentEndpoint hasNothing = TwoNodes.endpoint(KIT.system(), empty);
    hold(nodes.owned, 25, bytes(1880));
    nodes.pulled.follow(
        NEWS, List.of(ScriptedOrigin.nobody().resolve("/"), TwoNodes.uri(hasNothing), nodes.uri()));

    assertThat(nodes.read(pull(25))).isEqualTo(ByteString.fromArray(bytes(1880)));
    await(hasNothing.stop(Duration.ZERO));
  }

  @Test
  void aNodeThatAcceptsAndSaysNothingIsGivenUp() {
    try (ScriptedOrigin silent = ScriptedOrigin.start()) {
      var never = new CompletableFuture<Void>();
      silent.otherwise(conversation -> never.join());
      hold(nodes.owned, 25, bytes(1880));
      nodes.pulled.follow(NEWS, List.of(silent.uri(""), nodes.uri()));

      assertThat(nodes.read(pull(25)).size()).isEqualTo(1880);
      never.complete(null);
    }
  }

  /** As a viewer saw it on a busy machine: a 404 for a segment that was listed. */
  @Test
  void aNodeThatWasTooSlowOnceIsAskedAgain() {
    try (ScriptedOrigin busy = ScriptedOrigin.start()) {
      var never = new CompletableFuture<Void>();
      busy.otherwise(
          conversation -> {
            if (busy.requests("/segments/news/main/25") == 1) {
              never.join();
            } else {
              Answer.ok("video/mp2t", bytes(1880)).give(conversation);
            }
          });
      nodes.pulled.follow(NEWS, List.of(busy.uri("")));

      assertThat(nodes.read(pull(25)).size()).isEqualTo(1880);
      never.complete(null);
    }
  }

  @Test
  void aNodeThatSaysNoIsNotAskedAgain() {
    comesToNothing(nodes.pulled.pull(key(25)));
    assertThat(nodes.endpoint.given().requests()).isEqualTo(1);
  }

  @Test
  void aRedirectIsNotFollowed() {
    try (ScriptedOrigin liar = ScriptedOrigin.start()) {
      liar.otherwise(
          Answer.of(302, new byte[0], "Location: " + nodes.uri() + "/segments/news/main/25"));
      hold(nodes.owned, 25, bytes(1880));
      nodes.pulled.follow(NEWS, List.of(liar.uri("")));

      comesToNothing(nodes.pulled.pull(key(25)));
      assertThat(nodes.endpoint.given().requests()).isZero();
    }
  }

  @Test
  void theBudgetOfTheNodeIsRespected() {
    try (var small = new TwoNodes(KIT.system(), 1 << 20, TwoNodes.SECRET)) {
      hold(small.store, 1, bytes(700_000));
      hold(small.owned, 25, bytes(600_000));
      SegmentBody refused = await(small.pulled.pull(key(25))).orElseThrow();

      Eventually.within(SOON, () -> assertThat(refused.isFailed()).isTrue());
      assertThat(small.store.use().heldBytes()).isLessThanOrEqualTo(1 << 20);
      assertThat(small.store.find(key(1))).as("what is listed stays").isPresent();
      assertThat(small.store.find(key(25))).isEmpty();
    }
  }

  @Test
  void whatWasPulledMakesRoomForWhatIsPulledNext() {
    try (var small = new TwoNodes(KIT.system(), 1 << 20, TwoNodes.SECRET)) {
      for (int msn = 0; msn < 8; msn++) {
        hold(small.owned, msn, bytes(400_000));
        assertThat(small.read(await(small.pulled.pull(key(msn))).orElseThrow()).size())
            .isEqualTo(400_000);
      }
      assertThat(small.store.find(key(7))).isPresent();
      assertThat(small.store.find(key(0))).isEmpty();
    }
  }

  @Test
  void aSegmentThatWasPulledAheadIsThereWithoutAsking() {
    hold(nodes.owned, 25, bytes(1880));
    var unused = nodes.pulled.pull(key(25));

    Eventually.within(
        SOON, () -> assertThat(nodes.store.find(key(25))).get().matches(SegmentBody::isComplete));
    pull(25);
    assertThat(nodes.endpoint.given().requests()).isEqualTo(1);
  }

  @Test
  void aNewOwnerGathersWhatItLacksFromWhoeverHasIt() {
    var other = new SegmentStore(TwoNodes.ROOM);
    SegmentEndpoint second = TwoNodes.endpoint(KIT.system(), other);
    LongStream.range(0, 6).forEach(msn -> hold(nodes.owned, msn, bytes(1000)));
    LongStream.range(4, 10).forEach(msn -> hold(other, msn, bytes(1000)));
    hold(nodes.store, 3, bytes(1000));
    begin(nodes.owned, 10).append(ByteString.fromString("not to be finished"));

    Set<SegmentKey> gathered =
        await(
            nodes.pulled.gather(
                NEWS,
                LongStream.range(0, 12).mapToObj(TwoNodes::key).toList(),
                List.of(nodes.uri(), ScriptedOrigin.nobody(), TwoNodes.uri(second)),
                THREE_SHARES));

    assertThat(gathered)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.range(0, 10).mapToObj(TwoNodes::key).toList());
    assertThat(nodes.endpoint.given().requests()).as("one list, 0 to 5 but 3, and 10").isEqualTo(7);
    assertThat(second.given().requests()).as("one list, 6 to 9").isEqualTo(5);
    await(second.stop(Duration.ZERO));
  }

  /** A replica of the channel has them as something that can be pulled again; an owner cannot. */
  @Test
  void whatWasGatheredStaysWhereRoomIsNeeded() {
    try (var small = new TwoNodes(KIT.system(), 1 << 20, TwoNodes.SECRET)) {
      hold(small.owned, 1, bytes(300_000));
      hold(small.owned, 2, bytes(300_000));
      small.read(await(small.pulled.pull(key(1))).orElseThrow());
      List<SegmentKey> wanted = List.of(key(1), key(2));
      assertThat(await(small.pulled.gather(NEWS, wanted, List.of(small.uri()), LONG)))
          .containsExactlyInAnyOrderElementsOf(wanted);

      hold(small.owned, 3, bytes(600_000));
      SegmentBody refused = await(small.pulled.pull(key(3))).orElseThrow();
      Eventually.within(SOON, () -> assertThat(refused.isFailed()).isTrue());
      assertThat(small.store.keys("news")).containsExactlyInAnyOrderElementsOf(wanted);
    }
  }

  /** It was coming from a node that died without a word; another one has all of it. */
  @Test
  void whatStopsComingInIsGatheredFromElsewhere() {
    begin(nodes.store, 1).append(ByteString.fromString("not to be finished"));
    hold(nodes.owned, 1, bytes(1000));

    assertThat(
            await(nodes.pulled.gather(NEWS, List.of(key(1)), List.of(nodes.uri()), THREE_SHARES)))
        .containsExactly(key(1));
    assertThat(nodes.store.find(key(1)))
        .hasValueSatisfying(body -> assertThat(body.length()).isEqualTo(1000));
  }

  @Test
  void whatIsStillComingInIsWaitedForAndNotCut() {
    SegmentBody slow = begin(nodes.store, 1);
    hold(nodes.owned, 1, bytes(1000));
    CompletionStage<Set<SegmentKey>> gathering =
        nodes.pulled.gather(NEWS, List.of(key(1)), List.of(nodes.uri()), LONG);
    slow.append(ByteString.fromString("all"));
    slow.complete();

    assertThat(await(gathering)).containsExactly(key(1));
    assertThat(nodes.store.find(key(1))).containsSame(slow);
  }

  @Test
  void gatheringWithoutAnyNodeGivesWhatIsHere() {
    hold(nodes.store, 1, bytes(100));
    URI nobody = ScriptedOrigin.nobody();

    assertThat(await(nodes.pulled.gather(NEWS, List.of(key(1), key(2)), List.of(nobody), LONG)))
        .containsExactly(key(1));
    assertThat(await(nodes.pulled.gather(NEWS, List.of(), List.of(nobody), LONG))).isEmpty();
  }

  /** One way for each node, closed when it is neither followed nor in use. */
  @Test
  void theWayToANodeThatIsLeftIsClosed() {
    hold(nodes.owned, 25, bytes(1880));
    nodes.read(pull(25));
    nodes.pulled.forget(NEWS);
    nodes.pulled.follow(NEWS, List.of(nodes.uri()));
    nodes.store.removeChannel(NEWS.value());

    assertThat(nodes.read(pull(25)).size()).isEqualTo(1880);
  }

  private SegmentBody pull(long msn) {
    return await(nodes.pulled.pull(key(msn))).orElseThrow();
  }

  private void comesToNothing(CompletionStage<Optional<SegmentBody>> pulling) {
    assertThat(await(pulling)).isEmpty();
  }
}
