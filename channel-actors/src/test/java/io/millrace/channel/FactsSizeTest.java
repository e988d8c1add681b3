package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelDefinition;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.time.Instant;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * How large what is written down of a channel is, with each segment, to a majority of the nodes of
 * a cluster: {@code factsKib} of {@code docs/scaling.md}.
 */
final class FactsSizeTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  private static final int LISTED = 6;
  private static final int BYTES_PER_SEGMENT = 600;

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void oneTrackTakesAFewKilobytes() {
    var rig = new ChannelRig(KIT, channel(), TimelineCheckpoints.none(), TestChannels.settings());
    rig.fetcher.completingAtOnce();
    rig.origins.says(LadderRig.top("a"), () -> live(rig.now()));
    rig.open();
    for (int second = 0; second < 60; second++) {
      rig.tell(TestViewers.seen(1, TrackId.MAIN));
      rig.pass(Duration.ofSeconds(1));
    }
    assertIsSmall(rig.handOver(), LISTED);
    rig.end();
  }

  @Test
  void aLadderWithThreeWatchedTracksTakesThreeTimesAsMuch() {
    var ladder = new LadderRig(KIT, channel());
    ladder.ladder("a").ladder("b").play();
    for (int second = 0; second < 60; second++) {
      ladder.watch(1, "v0", "a0", "s0");
    }
    assertIsSmall(ladder.rig.handOver(), 3 * LISTED);
    ladder.rig.end();
  }

  private static ChannelDefinition channel() {
    return TestChannels.channel(TestChannels.source("a", 1), TestChannels.source("b", 2));
  }

  private static String live(Instant now) {
    long first = 1000 + Duration.between(TestChannels.START, now).toSeconds() / 4;
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n");
    text.append("#EXT-X-MEDIA-SEQUENCE:").append(first).append('\n');
    for (long msn = first; msn < first + LISTED; msn++) {
      text.append(LadderRig.line("a", "main", msn, ".ts"));
    }
    return text.toString();
  }

  private static void assertIsSmall(ChannelFacts facts, int segments) {
    int bytes =
        SerializationExtension.get(KIT.system())
            .serialize(new ChannelCommand.HandedOver(facts))
            .get()
            .length;
    System.out.printf("Facts of %d listed segments: %d bytes%n", facts.segments().size(), bytes);
    assertThat(facts.segments()).hasSize(segments);
    assertThat(bytes).isLessThan(segments * BYTES_PER_SEGMENT);
  }
}
