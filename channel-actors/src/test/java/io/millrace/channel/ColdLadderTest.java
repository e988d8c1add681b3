package io.millrace.channel;

import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A channel starts while some playlists of its source have a new segment already and others have
 * not. A browser that was given sound from four seconds after the pictures stood still for a
 * second.
 */
final class ColdLadderTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final Duration SEGMENT = Duration.ofSeconds(4);

  private final LadderRig ladder = new LadderRig(KIT, channel(source("a", 1))).ladder("a");

  @AfterEach
  void endChannel() {
    ladder.rig.end();
  }

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest(name = "{0} is late, dated: {1}")
  @CsvSource({"a0, true", "v0, true", "a0, false", "v0, false"})
  void allTracksBeginAtTheSameContent(String late, boolean dated) {
    if (!dated) {
      ladder.undated("a");
    }
    ladder.freezes("a", late);
    ladder.rig.passUnseen(SEGMENT);
    ladder.play();
    ladder.thaws("a", late);
    ladder.watchUntil(() -> assertThat(ladder.isAwake("a0")).isTrue(), "v0", "a0");

    assertThat(first("a0")).isEqualTo(first("v0"));
  }

  @Test
  void aTrackThatWasNeverThatFarBeginsWithItsNewest() {
    ladder.freezes("a", "a0");
    ladder.rig.passUnseen(SEGMENT.multipliedBy(5));
    ladder.play();
    ladder.watchUntil(() -> assertThat(ladder.isAwake("a0")).isTrue(), "v0", "a0");

    assertThat(first("v0") - first("a0")).isEqualTo(5);
  }

  /** The number that the source gave to the first segment of the track that was fetched. */
  private long first(String track) {
    return ladder
        .fetched("a", track)
        .flatMap(name -> Pattern.compile("-(\\d+)\\.").matcher(name).results())
        .map(MatchResult::group)
        .mapToLong(match -> Long.parseLong(match.substring(1, match.length() - 1)))
        .min()
        .orElseThrow();
  }
}
