package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelView;
import io.millrace.channel.Phase;
import io.millrace.channel.RenderedPlaylist;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComingViewsTest {

  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Instant LATE = START.plusMillis(500);

  private final ComingViews coming = new ComingViews();

  private static FactsVersion version(int sequence) {
    return new FactsVersion(1, sequence);
  }

  private static ChannelView view(long lastListed, Duration targetDuration) {
    return new ChannelView(
        new ChannelId("news"),
        "news",
        Phase.LIVE,
        Optional.empty(),
        List.of(
            new TrackView(
                TrackId.MAIN,
                Optional.of(RenderedPlaylist.of("#EXTM3U\n")),
                1,
                lastListed,
                targetDuration,
                false)),
        Map.of());
  }

  private static ChannelView view(long lastListed) {
    return view(lastListed, Duration.ofSeconds(2));
  }

  private void add(int sequence, Instant now) {
    coming.add(version(sequence), view(sequence), now);
  }

  @Test
  void whatIsWholeIsShownOnce() {
    add(1, START);

    assertThat(coming.whole(version(1))).contains(view(1));
    assertThat(coming.isEmpty()).isTrue();
    assertThat(coming.whole(version(1))).isEmpty();
    assertThat(coming.due(LATE)).isEmpty();
  }

  @Test
  void anEarlierOneIsNotShownAfterALaterOne() {
    add(1, START);
    add(2, START);

    assertThat(coming.whole(version(2))).contains(view(2));
    assertThat(coming.whole(version(1))).isEmpty();
  }

  @Test
  void anEarlierOneIsShownWhileALaterOneIsOnItsWay() {
    add(1, START);
    add(2, START);

    assertThat(coming.whole(version(1))).contains(view(1));
    assertThat(coming.whole(version(2))).contains(view(2));
  }

  @ParameterizedTest
  @CsvSource({"1, 499, 500", "2, 499, 500", "6, 1499, 1500"})
  void viewersWaitAMomentOrAShareOfTheTargetDuration(int target, int before, int after) {
    ChannelView view = view(1, Duration.ofSeconds(target));
    coming.add(version(1), view, START);

    assertThat(coming.due(START.plusMillis(before))).isEmpty();
    assertThat(coming.due(START.plusMillis(after))).contains(view);
    assertThat(coming.isEmpty()).isTrue();
  }

  @Test
  void theLatestThatIsDueIsShown() {
    add(1, START);
    add(2, START.plusMillis(10));
    add(3, START.plusMillis(20));

    assertThat(coming.due(START.plusMillis(510))).contains(view(2));
    assertThat(coming.due(START.plusMillis(519))).isEmpty();
    assertThat(coming.due(START.plusMillis(520))).contains(view(3));
  }

  @Test
  void nobodyIsToldOfWhatIsLostWithTheOwner() {
    add(1, START);
    coming.torn(version(1));

    assertThat(coming.due(START.plusSeconds(60))).isEmpty();
    assertThat(coming.torn()).contains(new ComingViews.Coming(version(1), view(1)));
    assertThat(coming.whole(version(1))).as("the second time it came").contains(view(1));
    assertThat(coming.torn()).isEmpty();
  }

  @Test
  void whatAnOwnerThatLivesHasNotIsNotWaitedForAnyMore() {
    add(1, START);
    coming.torn(version(1));
    add(2, START.plusSeconds(2));
    coming.torn(version(2));

    assertThat(coming.due(START.plusSeconds(2))).isEmpty();
    assertThat(coming.due(START.plusMillis(2500))).contains(view(2));
    assertThat(coming.isEmpty()).isTrue();
  }

  @Test
  void anUnknownOneIsNothing() {
    coming.torn(version(7));
    assertThat(coming.whole(version(7))).isEmpty();
    assertThat(coming.isEmpty()).isTrue();

    add(1, START);
    coming.clear();
    assertThat(coming.due(LATE)).isEmpty();
  }
}
