package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrackWishesTest {

  private static final Instant NOW = TestChannels.START;
  private static final Duration GRACE = Duration.ofSeconds(30);
  private static final List<TrackId> LADDER = tracks("v0", "v1", "a0", "a1");
  private static final List<TrackId> DEFAULTS = tracks("v0", "a0");

  private final TrackWishes wishes = new TrackWishes();

  @Test
  void theDefaultsAreAwakeWhileNobodyAsks() {
    assertThat(awakeAfter(Duration.ZERO)).containsExactlyElementsOf(DEFAULTS);
    assertThat(wishes.nextAsleep(GRACE)).isEmpty();
  }

  @Test
  void whatIsAskedForIsAwakeInTheOrderOfTheLadderAndNothingElse() {
    ask("a1", 0);
    ask("v1", 0);
    assertThat(awakeAfter(Duration.ZERO)).containsExactlyElementsOf(tracks("v1", "a1"));
  }

  @Test
  void aWishLastsForTheGraceTime() {
    ask("v1", 0);
    ask("a1", 10);
    assertThat(wishes.nextAsleep(GRACE)).contains(NOW.plus(GRACE));
    assertThat(awakeAfter(GRACE.minusMillis(1))).containsExactlyElementsOf(tracks("v1", "a1"));
    assertThat(awakeAfter(GRACE)).containsExactlyElementsOf(tracks("a1"));
    assertThat(wishes.nextAsleep(GRACE)).contains(NOW.plus(GRACE).plusSeconds(10));
    assertThat(awakeAfter(GRACE.plusSeconds(10))).containsExactlyElementsOf(DEFAULTS);
  }

  @Test
  void askingAgainBeginsTheGraceTimeAnew() {
    ask("v1", 0);
    ask("v1", 20);
    assertThat(awakeAfter(GRACE.plusSeconds(19))).containsExactlyElementsOf(tracks("v1"));
  }

  @Test
  void whatTheLadderDoesNotHaveIsNotAwake() {
    ask("v9", 0);
    assertThat(awakeAfter(Duration.ZERO)).containsExactlyElementsOf(DEFAULTS);
  }

  @Test
  void wishesCanBeForgotten() {
    ask("v1", 0);
    wishes.forget();
    assertThat(awakeAfter(Duration.ZERO)).containsExactlyElementsOf(DEFAULTS);
    assertThat(wishes.nextAsleep(GRACE)).isEmpty();
  }

  private void ask(String track, int second) {
    wishes.askedFor(new TrackId(track), NOW.plusSeconds(second));
  }

  private Set<TrackId> awakeAfter(Duration time) {
    return wishes.awake(LADDER, DEFAULTS, GRACE, NOW.plus(time));
  }

  private static List<TrackId> tracks(String... ids) {
    return Stream.of(ids).map(TrackId::new).toList();
  }
}
