package io.millrace.channel;

import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testing.SettledTime;
import java.util.List;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A source of a ladder dies when some tracks have its last segment and others have not. The next
 * one has segments of another length.
 */
final class UnequalEndsTest {

  private static final String[] WATCHED = {"v0", "v1", "a0", "s0"};

  /** Of the last source that has segments of three seconds. */
  private static final long LENGTH = 3;

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  private final LadderRig ladder =
      new LadderRig(KIT, channel(source("a", 1), source("b", 2)))
          .cut("b", 3)
          .ladder("a")
          .ladder("b");

  @AfterEach
  void endChannel() {
    ladder.rig.end();
  }

  @AfterAll
  static void shutdown() {
    KIT.shutdownTestKit();
  }

  @ParameterizedTest(name = "{0} is late, dated: {1}, {2} s after the start")
  @CsvSource({
    "a0, true, 20",
    "a0, true, 24",
    "a0, true, 16",
    "v1, true, 20",
    "v1, true, 24",
    "v1, true, 16",
    "v0, true, 20",
    "v0, true, 24",
    "v0, true, 16",
    "a0, false, 20",
    "a0, false, 24",
    "a0, false, 16",
    "v1, false, 20",
    "v1, false, 24",
    "v1, false, 16",
    "v0, false, 20",
    "v0, false, 24",
    "v0, false, 16",
    "none, false, 20",
    "none, true, 24"
  })
  void allTracksEnterTheNextSourceAtTheSameContent(String late, boolean dated, int seconds) {
    if (!dated) {
      ladder.undated("a").undated("b");
    }
    ladder.play();
    ladder.watch(seconds, WATCHED);
    if (!late.equals("none")) {
      ladder.freezes("a", late);
      ladder.watchUntil(() -> assertThat(List.of(WATCHED)).anyMatch(isAheadOf(late)), WATCHED);
    }
    ladder.dies("a");
    ladder.awaitSource("b", WATCHED);
    ladder.watch(10, WATCHED);

    long lead = left("v0");
    assertThat(left("v1")).as("pictures of v1 after v0").isBetween(lead, lead + LENGTH - 1);
    for (String beside : List.of("a0", "s0")) {
      // Players put it beside the pictures: later than those would be a hole.
      assertThat(left(beside)).as(beside + " after v0").isBetween(lead - LENGTH + 1, lead);
    }
    assertThat(List.of(WATCHED)).extracting(ladder::period).containsOnly(ladder.period("v0"));
  }

  private Predicate<String> isAheadOf(String late) {
    return track -> end(track) == end(late) + 4;
  }

  /** Seconds of content between what the track has of the first source and of the second. */
  private long left(String track) {
    return ladder.begins("b", numbers("b", track).getFirst()) - end(track);
  }

  private long end(String track) {
    return ladder.begins("a", numbers("a", track).getLast() + 1);
  }

  private List<Long> numbers(String source, String track) {
    return ladder
        .fetched(source, track)
        .map(name -> Long.parseLong(name.replaceAll(".*-(\\d+)\\..*", "$1")))
        .toList();
  }
}
