package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelSupervisor.Defined;
import io.millrace.segment.SegmentStore;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ChannelId;
import io.millrace.source.SourceDefinition;
import io.millrace.source.StartMode;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ChannelSupervisorTest {

  private static final ActorTestKit KIT = ActorTestKit.create();

  private final SegmentStore store = new SegmentStore(1 << 20);
  private final ChannelViews views = new ChannelViews();
  private final LocalChannels channels = new LocalChannels(KIT.scheduler(), PATIENCE);
  private final TestProbe<Defined> defined = KIT.createTestProbe();
  private final ActorRef<ChannelSupervisor.Command> supervisor =
      KIT.spawn(
          ChannelSupervisor.create(
              new ChannelTools(
                  TestChannels.settings(),
                  new FakeOrigins(),
                  new FakeLocators(),
                  new NoProviders(),
                  new FakeFetcher(store),
                  store,
                  views,
                  TimelineCheckpoints.none(),
                  InstantSource.system(),
                  () -> 0,
                  MediaProbe.NONE),
              channels,
              AdHocLimits.NONE));

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void startsChangesAndEndsWhatTheDefinitionsSayAndTouchesNothingElse() {
    assertThat(define(channel("a", 1), channel("b", 1), channel("c", 1)))
        .isEqualTo(new Defined(ids("a", "b", "c"), List.of(), List.of(), 0));
    awaitViews("a", "b", "c");
    ChannelStatus before = status("a");

    assertThat(define(channel("a", 1), channel("b", 2), channel("d", 1)))
        .isEqualTo(new Defined(ids("d"), ids("b"), ids("c"), 1));
    awaitViews("a", "b", "d");
    assertThat(status("a")).isEqualTo(before);
    assertThat(status("b").sources().getFirst().priority()).isEqualTo(2);
    Assertions.assertThatThrownBy(() -> status("c"))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(UnknownChannelException.class);
  }

  /** A server that said it was ready once answered 404 to whoever was quick. */
  @Test
  void whoIsToldThatChannelsAreDefinedFindsThemAtOnce() {
    ChannelDefinition[] many =
        IntStream.range(0, 200)
            .mapToObj(number -> channel("many-" + number, 1))
            .toArray(ChannelDefinition[]::new);
    define(many);
    assertThat(views.all()).hasSize(many.length);
  }

  @Test
  void aChannelThatIsRemovedAndDefinedAgainAtOnceStartsAfterTheOldOneHasEnded() {
    define(channel("a", 1));
    awaitViews("a");
    for (int i = 0; i < 20; i++) {
      assertThat(define().removed()).containsExactlyElementsOf(ids("a"));
      store.begin("a");
      assertThat(define(channel("a", i)).added()).containsExactlyElementsOf(ids("a"));
      assertThat(define(channel("a", i)).unchanged()).isEqualTo(1);
      assertThat(define(channel("a", i + 1)).changed()).containsExactlyElementsOf(ids("a"));
    }

    awaitViews("a");
    int last = defined.awaitAssert(PATIENCE, () -> status("a").sources().getFirst().priority());
    assertThat(last).isEqualTo(20);
    assertThat(store.bytesHeld("a")).isZero();
  }

  @Test
  void stopsAllThenItselfAndStartsNothingMore() {
    define(channel("a", 1), channel("b", 1));
    TestProbe<Done> stopped = KIT.createTestProbe();
    supervisor.tell(new ChannelSupervisor.StopAll("the test ends", stopped.ref()));
    supervisor.tell(new ChannelSupervisor.Define(List.of(channel("z", 1)), defined.ref()));

    stopped.expectMessage(PATIENCE, Done.getInstance());
    stopped.expectTerminated(supervisor, PATIENCE);
    assertThat(views.all()).isEmpty();
  }

  private Defined define(ChannelDefinition... definitions) {
    supervisor.tell(new ChannelSupervisor.Define(List.of(definitions), defined.ref()));
    return defined.receiveMessage(PATIENCE);
  }

  private void awaitViews(String... ids) {
    defined.awaitAssert(
        PATIENCE,
        () -> {
          assertThat(views.all())
              .extracting(view -> view.id().value())
              .containsExactlyInAnyOrder(ids);
          return ids;
        });
  }

  private ChannelStatus status(String id) {
    return channels
        .<ChannelStatus>ask(new ChannelId(id), ChannelCommand.GetStatus::new)
        .toCompletableFuture()
        .join();
  }

  private static ChannelDefinition channel(String id, int priority) {
    SourceDefinition source = source("s", priority);
    return new ChannelDefinition(new ChannelId(id), id, StartMode.ON_DEMAND, List.of(source));
  }

  private static List<ChannelId> ids(String... ids) {
    return Arrays.stream(ids).map(ChannelId::new).toList();
  }
}
