package io.millrace.http.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.ViewersSeen;
import io.millrace.channel.TrackId;
import io.millrace.channel.TrackView;
import io.millrace.http.FakeChannels;
import io.millrace.http.FakeChannels.Seen;
import io.millrace.http.TestServer;
import io.millrace.source.ChannelId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ViewerLedgerTest {

  private static final ChannelId NEWS = new ChannelId("news");
  private static final ChannelId SPORT = new ChannelId("sport");
  private static final TrackId MAIN = TrackId.MAIN;
  private static final TrackId AUDIO = new TrackId("audio");
  private static final TrackView LIVE = TestServer.awake("main");
  private static final TrackView RECORDING = TestServer.recorded("main");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final FakeChannels channels = new FakeChannels();
  private long now = 1_000;
  private final ViewerLedger ledger = ledger(CountingNode.alone());

  @Test
  void channelsHearHowManyWatchAndOnceThatNobodyDoes() {
    ledger.servedPlaylist(NEWS, LIVE, "a", "", 1);
    ledger.servedPlaylist(NEWS, LIVE, "b", "", 1);
    ledger.servedPlaylist(NEWS, LIVE, "b", "", 1);
    ledger.servedPlaylist(SPORT, LIVE, "a", "", 1);
    assertThat(reported())
        .containsExactlyInAnyOrder(
            new Seen(NEWS, 2, Set.of(MAIN)), new Seen(SPORT, 1, Set.of(MAIN)));

    pass(29);
    ledger.servesSegment(NEWS, Optional.of(MAIN), "b", "");
    pass(1);
    assertThat(reported())
        .containsExactlyInAnyOrder(new Seen(NEWS, 1, Set.of(MAIN)), new Seen(SPORT, 0, Set.of()));

    pass(30);
    assertThat(reported()).containsExactly(new Seen(NEWS, 0, Set.of()));
    assertThat(reported()).isEmpty();
  }

  /** Or it might stop just when somebody has been told what it plays. */
  @Test
  void aChannelHearsAtOnceOfTheFirstOfItsViewers() {
    ledger.servedPlaylist(NEWS, LIVE, "a", "", 1);
    assertThat(told()).containsExactly(new Seen(NEWS, 1, Set.of(MAIN)));
    ledger.servedPlaylist(NEWS, LIVE, "a", "", 1);
    ledger.servedPlaylist(NEWS, LIVE, "b", "", 1);
    assertThat(told()).as("there is somebody already").isEmpty();

    pass(31);
    assertThat(reported()).containsExactly(new Seen(NEWS, 0, Set.of(MAIN)));
    ledger.servesSegment(NEWS, Optional.of(MAIN), "b", "");
    assertThat(told()).as("all had left").containsExactly(new Seen(NEWS, 1, Set.of(MAIN)));
  }

  @Test
  void aViewerThatComesBackCountsAgain() {
    ledger.servedPlaylist(NEWS, LIVE, "a", "", 1);
    pass(31);
    ledger.servedPlaylist(NEWS, LIVE, "a", "", 1);

    assertThat(reported()).containsExactly(new Seen(NEWS, 1, Set.of(MAIN)));
  }

  @Test
  void whatAViewerGotIsKept() {
    ledger.servedPlaylist(NEWS, LIVE, "a", "x".repeat(500), 300);
    pass(5);
    ViewerLedger.BytesServed served = ledger.servesSegment(NEWS, Optional.empty(), "a", "other");
    served.add(1_000);
    served.add(500);

    assertThat(ledger.viewers(NEWS))
        .containsExactly(new Viewer("a", START, START.plusSeconds(5), 1_800, 1, "x".repeat(200)));
    assertThat(ledger.viewers(SPORT)).isEmpty();
  }

  @Test
  void whoeverInventsSessionsFillsNoMoreThanTheBound() {
    for (int i = 0; i < 10_000; i++) {
      ledger.servedPlaylist(NEWS, LIVE, "session" + i, "", 1);
    }

    assertThat(ledger.viewers(NEWS)).hasSizeLessThanOrEqualTo(100);
    assertThat(reported())
        .singleElement()
        .isEqualTo(new Seen(NEWS, ledger.viewers(NEWS).size(), Set.of(MAIN)));
  }

  @Test
  void channelsHearWhichTracksWereAskedForSinceTheLastReport() {
    ledger.servedPlaylist(NEWS, LIVE, "a", "", 1);
    ledger.servesSegment(NEWS, Optional.of(AUDIO), "a", "");
    ledger.servesSegment(NEWS, Optional.of(AUDIO), "b", "");
    ledger.servesSegment(NEWS, Optional.empty(), "b", "");
    assertThat(reported()).containsExactly(new Seen(NEWS, 2, Set.of(MAIN, AUDIO)));

    ledger.askedSegment(NEWS, AUDIO, "a", "");
    assertThat(reported()).containsExactly(new Seen(NEWS, 2, Set.of(AUDIO)));
    assertThat(reported()).containsExactly(new Seen(NEWS, 2, Set.of()));
  }

  @Test
  void whoWaitsAsksForTheTrackAllTheTimeAndDoesNotLeave() {
    ViewerLedger.Waiting one = ledger.waitsFor(NEWS, AUDIO, "a", "");
    ViewerLedger.Waiting other = ledger.waitsFor(NEWS, AUDIO, "a", "");
    for (int second = 0; second < 40; second++) {
      pass(1);
      assertThat(reported()).containsExactly(new Seen(NEWS, 1, Set.of(AUDIO)));
    }

    one.end();
    assertThat(reported()).containsExactly(new Seen(NEWS, 1, Set.of(AUDIO)));
    other.end();
    assertThat(reported()).containsExactly(new Seen(NEWS, 1, Set.of()));
    pass(30);
    assertThat(reported()).containsExactly(new Seen(NEWS, 0, Set.of()));
    assertThat(reported()).isEmpty();
  }

  @Test
  void tracksAreForgottenWithTheLastViewer() {
    ledger.servedPlaylist(NEWS, LIVE, "a", "", 1);
    pass(31);
    assertThat(reported()).hasSize(1);

    ledger.servesSegment(NEWS, Optional.of(AUDIO), "a", "");

    assertThat(reported()).containsExactly(new Seen(NEWS, 1, Set.of(AUDIO)));
  }

  @Test
  void whoHasAskedForAPlaylistWatchesUntilItLeaves() {
    ledger.servedPlaylist(NEWS, LIVE, "a", "", 1);
    pass(29);
    ledger.askedSegment(NEWS, MAIN, "a", "");
    pass(29);
    assertThat(ledger.isWatching(NEWS, "a")).isTrue();
    assertThat(ledger.isWatching(SPORT, "a")).isFalse();
    assertThat(ledger.isWatching(NEWS, "b")).isFalse();

    pass(31);
    assertThat(ledger.isWatching(NEWS, "a")).isFalse();
  }

  @Test
  void whoHasAskedForSegmentsOnlyIsNotKnownToWatch() {
    ledger.servesSegment(NEWS, Optional.of(MAIN), "a", "");
    ledger.waitsFor(NEWS, AUDIO, "a", "");

    assertThat(ledger.isWatching(NEWS, "a")).isFalse();
  }

  @Test
  void whoWasGivenASessionWithinADayIsAViewerOfTheChannelOnAllNodes() {
    ViewerLedger other = ledger(new CountingNode("two", "key"));
    String session = ledger(new CountingNode("one", "key")).giveSession(NEWS);
    pass(24 * 3600);

    assertThat(other.isWatching(NEWS, session)).isTrue();
    assertThat(other.isWatching(SPORT, session)).isFalse();
    assertThat(ledger.isWatching(NEWS, session)).as("where the key is another").isFalse();
    assertThat(reported(other)).as("it is not counted").isEmpty();

    pass(120);
    assertThat(other.isWatching(NEWS, session)).isFalse();
  }

  /** It may come by at each node more rarely than viewers leave. */
  @Test
  void whoWatchesForDaysByTurnsOnAllNodesStaysAViewerOnEachOfThem() {
    String session = ledger.giveSession(NEWS);
    for (int hour = 0; hour < 72; hour++) {
      pass(3600);
      assertThat(ledger.isWatching(NEWS, session)).as("hour %s", hour).isTrue();
      ledger.servedPlaylist(NEWS, LIVE, session, "", 1);
    }

    pass(25 * 3600);
    assertThat(ledger.isWatching(NEWS, session)).isFalse();
  }

  @Test
  void anOldSessionThatWasInventedIsAViewerNoLongerThanItWatches() {
    String invented = "A".repeat(32);
    ledger.servedPlaylist(NEWS, LIVE, invented, "", 1);
    assertThat(ledger.isWatching(NEWS, invented)).isTrue();

    pass(31);
    assertThat(ledger.isWatching(NEWS, invented)).isFalse();
  }

  /** Its playlist is never asked for again, and a pause may be long. */
  @Test
  void whoWatchesARecordingMayPause() {
    ledger.servedPlaylist(NEWS, RECORDING, "a", "", 1);
    pass(3 * 3600);
    assertThat(ledger.isWatching(NEWS, "a")).isTrue();
    pass(23 * 3600);
    assertThat(ledger.isWatching(NEWS, "a")).isTrue();

    pass(25 * 3600);
    assertThat(ledger.isWatching(NEWS, "a")).isFalse();
  }

  @Test
  void whoInventsSessionsIsAdmittedNoMoreThanTheBound() {
    for (int i = 0; i < 10_000; i++) {
      ledger.servedPlaylist(NEWS, RECORDING, "session" + i, "", 1);
    }

    assertThat(IntStream.range(0, 10_000).filter(i -> ledger.isWatching(NEWS, "session" + i)))
        .hasSizeLessThanOrEqualTo(100);
  }

  @Test
  void aViewerHasTheSameHashOnAllNodesOfOneKeyOnly() {
    assertThat(new CountingNode("one", "key").hash("a"))
        .isEqualTo(new CountingNode("two", "key").hash("a"))
        .isNotEqualTo(new CountingNode("one", "other").hash("a"))
        .isNotEqualTo(new CountingNode("one", "key").hash("b"))
        .isNotNegative();
  }

  @Test
  void whoIsSeenOnTwoNodesIsTheSameInBothWords() {
    ViewerLedger other = ledger(new CountingNode("two", "key"));
    ViewerLedger one = ledger(new CountingNode("one", "key"));
    for (String session : List.of("a", "b", "c")) {
      one.servedPlaylist(NEWS, LIVE, session, "", 1);
    }
    for (String session : List.of("c", "d")) {
      other.servedPlaylist(NEWS, LIVE, session, "", 1);
    }

    ViewersSeen ofOne = word(one);
    ViewersSeen ofOther = word(other);
    assertThat(ofOne.node()).isEqualTo("one");
    assertThat(ofOther.node()).isEqualTo("two");
    assertThat(ofOne.viewers().merge(ofOther.viewers()).count()).isEqualTo(4);
  }

  private ViewersSeen word(ViewerLedger from) {
    channels.told().clear();
    from.report();
    return (ViewersSeen) channels.told().remove().command();
  }

  @Test
  void theKeyIsNotShown() {
    assertThat(new CountingNode("one", "secret").toString()).doesNotContain("secret");
  }

  @Test
  void noMarkIsLostBesideReports() throws Exception {
    Set<TrackId> seen = ConcurrentHashMap.newKeySet();
    var done = new AtomicBoolean();
    Thread reporter =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    seen.addAll(tracksReported());
                  }
                });
    List<TrackId> tracks =
        IntStream.range(0, 2_000).mapToObj(i -> new TrackId("track-" + i)).toList();
    for (TrackId track : tracks) {
      ledger.servesSegment(NEWS, Optional.of(track), "a", "");
    }
    done.set(true);
    reporter.join();
    seen.addAll(tracksReported());

    assertThat(seen).containsExactlyInAnyOrderElementsOf(tracks);
  }

  private Set<TrackId> tracksReported() {
    Set<TrackId> tracks = new HashSet<>();
    for (Seen seen : reported()) {
      tracks.addAll(seen.tracks());
    }
    return tracks;
  }

  private ViewerLedger ledger(CountingNode node) {
    return new ViewerLedger(
        new ViewerSettings(Duration.ofSeconds(30), 100), node, channels, () -> now, this::clock);
  }

  private Instant clock() {
    return START.plusNanos(now - 1_000);
  }

  private void pass(long seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }

  private List<Seen> reported() {
    return reported(ledger);
  }

  private List<Seen> reported(ViewerLedger from) {
    told();
    from.report();
    return told();
  }

  private List<Seen> told() {
    List<FakeChannels.Told> told = new ArrayList<>();
    channels.told().drainTo(told);
    return told.stream().map(FakeChannels.Told::seen).toList();
  }
}
