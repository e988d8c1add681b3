package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelNews.Due;
import io.millrace.channel.ChannelNews.IngestEnded;
import io.millrace.channel.ChannelNews.PlaylistFailed;
import io.millrace.channel.ChannelNews.ProbeFailed;
import io.millrace.channel.ChannelNews.ProbeSucceeded;
import io.millrace.channel.ChannelNews.ProbesScheduled;
import io.millrace.channel.ChannelNews.SegmentSkipped;
import io.millrace.channel.ChannelNews.SourceLocated;
import io.millrace.channel.ChannelNews.SourceNotLocated;
import io.millrace.source.Located;
import io.millrace.testing.SettledTime;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every phase against every message; what each does is tested where it does something. */
class ChannelActorPhasesTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final long OLD = 0;

  private final ChannelRig rig = new ChannelRig(KIT, channel(source("a", 1), source("b", 2)));

  @AfterEach
  void endChannel() {
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest
  @EnumSource
  void wordsOfEarlierEpochsAndAboutNothingNewChangeNothing(Phase phase) {
    bringTo(phase);
    ChannelStatus before = rig.status();

    rig.playlist(OLD, 99);
    var body = rig.segment(OLD, "a", 77);
    rig.tell(new PlaylistFailed(OLD, TrackId.MAIN, "late"));
    rig.tell(new SegmentSkipped(OLD, TrackId.MAIN, 1, "late", false));
    rig.tell(new IngestEnded(OLD, TrackId.MAIN, "late"));
    rig.tell(new SourceLocated(OLD, new Located(URI.create("http://late/"))));
    rig.tell(new SourceNotLocated(OLD, "late"));
    rig.tell(new ProbeSucceeded(source("x", 1), Duration.ofSeconds(4), false));
    rig.tell(new ProbeFailed(source("x", 1), "unknown source"));
    rig.tell(new Due());
    rig.tell(TestViewers.seen(0));

    assertThat(rig.status()).isEqualTo(before);
    assertThat(body.isFailed()).isTrue();
    assertThat(rig.status().restarts()).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void everyQuestionIsAnsweredInEveryPhase(Phase phase) {
    bringTo(phase);
    assertThat(rig.status().phase()).isEqualTo(phase);
    assertThat(rig.view().phase()).isEqualTo(phase);
    rig.tell(new ProbesScheduled(rig.now().plusSeconds(9)));
    assertThat(rig.status().timers().nextProbe()).isPresent();

    assertThat(rig.switchTo("nobody").receiveMessage(PATIENCE))
        .isInstanceOf(ChannelCommand.NoSuchSource.class);
    var switching = rig.switchTo();
    var opening = rig.open();
    rig.tell(new ChannelCommand.Stop("the test ends"));
    assertThat(switching.receiveMessage(PATIENCE)).isNotNull();
    assertThat(opening.receiveMessage(PATIENCE)).isNotNull();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "IDLE")
  void everyPhaseEndsWhenNobodyWatchesAndLeavesNothingBehind(Phase phase) {
    bringTo(phase);
    rig.pass(Duration.ofSeconds(30));

    assertThat(rig.status().phase()).isEqualTo(Phase.IDLE);
    assertThat(rig.status().timers())
        .isEqualTo(
            new ChannelStatus.Timers(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()));
    assertThat(rig.store.use().heldBytes()).isZero();
    assertThat(rig.origins.open()).isEmpty();
  }

  private void bringTo(Phase phase) {
    switch (phase) {
      case IDLE -> {}
      case LOCATING -> {
        rig.locators.neverAnswer();
        rig.open();
        rig.await(Phase.LOCATING);
      }
      case STARTING -> {
        rig.open();
        rig.await(Phase.STARTING);
      }
      case LIVE -> rig.live();
      case SUSPECT -> {
        rig.live().pass(Duration.ofSeconds(6));
        rig.await(Phase.SUSPECT);
      }
      case SWITCHING -> {
        rig.live().tell(new IngestEnded(1, TrackId.MAIN, "gone"));
        rig.await(Phase.SWITCHING);
      }
      case DARK -> {
        rig.live().tell(new IngestEnded(1, TrackId.MAIN, "gone"));
        rig.await(Phase.SWITCHING);
        rig.tell(new IngestEnded(2, TrackId.MAIN, "gone"));
        rig.await(Phase.DARK);
      }
    }
    settleLocating(phase);
  }

  /** The address of a new candidate is found at once, but told by a message. */
  private void settleLocating(Phase phase) {
    if (phase == Phase.SUSPECT || phase == Phase.SWITCHING) {
      rig.await(
          status ->
              status.decisions().stream()
                      .filter(decision -> decision.kind() == Decision.Kind.LOCATED)
                      .count()
                  == 2);
    }
  }
}
