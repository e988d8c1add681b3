package io.millrace.channel;

import static io.millrace.channel.LadderRig.line;
import static io.millrace.channel.LadderRig.top;
import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelStatus.SourceStatus;
import io.millrace.testing.SettledTime;
import java.util.Optional;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel whose primary goes on with a card instead of the programme. */
class ContentChannelTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final String AGAIN = "it sends the same segment again and again";

  private final LadderRig ladder = new LadderRig(KIT, channel(source("a", 1), source("b", 2)));
  private final ChannelRig rig = ladder.rig;

  @AfterEach
  void endChannel() {
    rig.end();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void isLeftAndNotReturnedToBeforeTheProgrammeIsBack() {
    live("a");
    live("b");
    ladder.play();
    ladder.watch(30, "main");
    assertThat(primary().score()).hasValue(100);
    rig.fetcher.showsCard("a", 7);
    ladder.watch(30, "main");

    assertThat(rig.status().activeSource()).hasValue("b");
    assertThat(rig.discontinuities()).isEqualTo(1);
    assertThat(rig.status().decisions())
        .anySatisfy(decision -> assertThat(decision.inputs()).containsEntry("reason", AGAIN));

    ladder.watch(360, "main");
    assertThat(rig.status().activeSource()).as("the card is still there").hasValue("b");
    assertThat(primary().lastFailure()).hasValue("it still sends the same pictures");

    rig.fetcher.showsNoCard("a");
    ladder.watch(360, "main");
    assertThat(rig.status().activeSource()).hasValue("a");
  }

  @Test
  void isKeptAndSaidWhereNothingElseIsThere() {
    live("a");
    rig.origins.fails(top("b"));
    ladder.play();
    ladder.watch(30, "main");
    rig.fetcher.showsCard("a", 7);
    ladder.watch(60, "main");

    ChannelStatus status = rig.status();
    assertThat(status.phase()).isEqualTo(Phase.SUSPECT);
    assertThat(status.activeSource()).isEqualTo(Optional.of("a"));
    assertThat(primary().score()).hasValue(50);
    assertThat(primary().reasons()).containsExactly("it is in doubt: " + AGAIN);
    assertThat(rig.discontinuities()).isZero();
  }

  private SourceStatus primary() {
    return rig.status().sources().getFirst();
  }

  private void live(String source) {
    ladder.media(source, "live", top(source), msn -> line(source, "live", msn, ".ts"));
  }
}
