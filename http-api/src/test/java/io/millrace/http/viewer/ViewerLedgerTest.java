package io.millrace.http.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.ViewersSeen;
import io.millrace.http.FakeChannels;
import io.millrace.http.FakeChannels.Told;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewerLedgerTest {

  private static final ChannelId NEWS = new ChannelId("news");
  private static final ChannelId SPORT = new ChannelId("sport");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeChannels channels = new FakeChannels();
  private long now = 1_000;
  private final ViewerLedger ledger =
      new ViewerLedger(new ViewerSettings(Duration.ofSeconds(30), 100), () -> now, START);

  @Test
  void channelsHearHowManyWatchAndOnceThatNobodyDoes() {
    ledger.servedPlaylist(NEWS, "a", "", 1);
    ledger.servedPlaylist(NEWS, "b", "", 1);
    ledger.servedPlaylist(NEWS, "b", "", 1);
    ledger.servedPlaylist(SPORT, "a", "", 1);
    assertThat(reported())
        .containsExactlyInAnyOrder(
            new Told(NEWS, new ViewersSeen(2, Set.of())),
            new Told(SPORT, new ViewersSeen(1, Set.of())));

    pass(29);
    ledger.servesSegment(NEWS, "b", "");
    pass(1);
    assertThat(reported())
        .containsExactlyInAnyOrder(
            new Told(NEWS, new ViewersSeen(1, Set.of())),
            new Told(SPORT, new ViewersSeen(0, Set.of())));

    pass(30);
    assertThat(reported()).containsExactly(new Told(NEWS, new ViewersSeen(0, Set.of())));
    assertThat(reported()).isEmpty();
  }

  @Test
  void aViewerThatComesBackCountsAgain() {
    ledger.servedPlaylist(NEWS, "a", "", 1);
    pass(31);
    ledger.servedPlaylist(NEWS, "a", "", 1);

    assertThat(reported()).containsExactly(new Told(NEWS, new ViewersSeen(1, Set.of())));
  }

  @Test
  void whatAViewerGotIsKept() {
    ledger.servedPlaylist(NEWS, "a", "x".repeat(500), 300);
    pass(5);
    ViewerLedger.BytesServed served = ledger.servesSegment(NEWS, "a", "other");
    served.add(1_000);
    served.add(500);

    assertThat(ledger.viewers(NEWS))
        .containsExactly(new Viewer("a", START, START.plusSeconds(5), 1_800, 1, "x".repeat(200)));
    assertThat(ledger.viewers(SPORT)).isEmpty();
  }

  @Test
  void whoeverInventsSessionsFillsNoMoreThanTheBound() {
    for (int i = 0; i < 10_000; i++) {
      ledger.servedPlaylist(NEWS, "session" + i, "", 1);
    }

    assertThat(ledger.viewers(NEWS)).hasSizeLessThanOrEqualTo(100);
    assertThat(reported())
        .singleElement()
        .isEqualTo(new Told(NEWS, new ViewersSeen(ledger.viewers(NEWS).size(), Set.of())));
  }

  private void pass(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  private List<Told> reported() {
    ledger.report(channels);
    List<Told> told = new ArrayList<>();
    channels.told().drainTo(told);
    return told;
  }
}
