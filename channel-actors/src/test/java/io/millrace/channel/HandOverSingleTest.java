package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.source.ChannelDefinition;
import io.millrace.source.Located;
import io.millrace.source.ProviderDefinition;
import io.millrace.testing.RfcFollower;
import io.millrace.testing.SettledTime;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channels of one track go on in another run, by the numbers of sources that tell no date. */
final class HandOverSingleTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  private final RfcFollower follower = new RfcFollower(RfcFollower.Options.window(6));
  private ChannelRig rig = rig(channel());
  private String names = "";
  private boolean dated;

  private static ChannelDefinition channel() {
    return TestChannels.channel(TestChannels.source("a", 1), TestChannels.source("b", 2));
  }

  private static ChannelRig rig(ChannelDefinition definition) {
    return rig(definition, TestChannels.settings());
  }

  private static ChannelRig rig(ChannelDefinition definition, ChannelSettings settings) {
    var rig = new ChannelRig(KIT, definition, TimelineCheckpoints.none(), settings);
    rig.fetcher.completingAtOnce();
    return rig;
  }

  @AfterEach
  void end() {
    rig.end();
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /** A live playlist of six segments of four seconds, mostly without date-times. */
  private void live(String source) {
    rig.origins.says(LadderRig.top(source), () -> text(source));
  }

  private String text(String source) {
    long first = 1000 + Duration.between(TestChannels.START, rig.now()).toSeconds() / 4;
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n");
    text.append("#EXT-X-MEDIA-SEQUENCE:").append(first).append('\n');
    for (long msn = first; msn < first + 6; msn++) {
      if (dated) {
        Instant start = TestChannels.START.plusSeconds(4 * (msn - 1006));
        text.append("#EXT-X-PROGRAM-DATE-TIME:").append(start).append('\n');
      }
      text.append(LadderRig.line(source + names, "main", msn, ".ts"));
    }
    return text.toString();
  }

  private void play() {
    live("a");
    live("b");
    rig.open();
    watch(30);
    assertThat(rig.status().activeSource()).contains("a");
  }

  private void watch(int seconds) {
    for (int second = 0; second < seconds; second++) {
      rig.tell(TestViewers.seen(1, TrackId.MAIN));
      rig.pass(Duration.ofSeconds(1));
      if (rig.view().isPlayable()) {
        follower.follow(rig.playlist(), rig.now());
      }
    }
  }

  private long period() {
    String text = rig.playlist();
    long first =
        text.lines()
            .filter(line -> line.startsWith("#EXT-X-DISCONTINUITY-SEQUENCE:"))
            .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
            .findFirst()
            .orElse(0);
    return first + rig.discontinuities();
  }

  private List<String> fetched() {
    rig.settle();
    return rig.fetcher.flights.stream().map(FakeFetcher.Flight::name).toList();
  }

  @Test
  void theNumbersOfTheSourceTellWhatComesNext() {
    play();
    long before = period();
    rig.goesOn(rig.handOver());
    watch(20);
    rig.goesOn(rig.crash());
    watch(20);
    assertThat(period()).isEqualTo(before);
    int first = Integer.parseInt(fetched().getFirst().replaceAll("\\D", ""));
    assertThat(fetched())
        .containsExactlyElementsOf(
            IntStream.range(first, first + fetched().size())
                .mapToObj(msn -> "a-main-" + msn + ".ts")
                .toList());
  }

  @Test
  void anotherLinkThatNamesTheSegmentsAnewCostsNothingWhereTheNumbersGoOn() {
    play();
    long before = period();
    ChannelFacts facts = rig.handOver();
    URI other = URI.create("http://a/other-path/live.m3u8?exp=1893460000");
    rig.locators.gives("a", () -> CompletableFuture.completedFuture(new Located(other)));
    rig.origins.refuses(LadderRig.top("a"), 403);
    rig.origins.says(other, () -> text("a"));
    rig.goesOn(facts);
    watch(30);
    assertThat(period()).isEqualTo(before);
    assertThat(rig.status().activeSource()).contains("a");
  }

  @Test
  void numbersThatBeginAnewCostOneDiscontinuity() {
    play();
    long before = period();
    ChannelFacts facts = rig.handOver();
    names = "-restarted";
    rig.goesOn(facts);
    watch(30);
    assertThat(period()).isEqualTo(before + 1);
    assertThat(rig.status().activeSource()).contains("a");
  }

  @Test
  void aSourceThatRestsIsNotTriedBeforeItsTime() {
    play();
    rig.origins.fails(LadderRig.top("a"));
    for (int second = 0; second < 20 && !follows("b"); second++) {
      watch(1);
    }
    ChannelStatus.SourceStatus rests = source("a");
    ChannelFacts facts = rig.handOver();
    rig.goesOn(facts);
    assertThat(follows("b")).isTrue();
    assertThat(source("a").restingUntil()).isEqualTo(rests.restingUntil()).isPresent();
    assertThat(source("a").consecutiveFailures()).isEqualTo(rests.consecutiveFailures());
  }

  private boolean follows(String source) {
    return rig.status().activeSource().filter(source::equals).isPresent();
  }

  private ChannelStatus.SourceStatus source(String name) {
    return rig.status().sources().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatAnOperatorChoseStaysChosen() {
    play();
    rig.switchTo("b");
    watch(20);
    assertThat(rig.status().activeSource()).contains("b");
    rig.goesOn(rig.handOver());
    watch(400);
    assertThat(rig.status().activeSource()).contains("b");
  }

  @Test
  void theSlotAtAProviderPassesFromOneRunToTheNext() {
    rig.end();
    rig =
        new ChannelRig(
            KIT,
            TestChannels.channel(TestChannels.source("a", 1, "acme")),
            new ProviderDefinition("acme", 1));
    rig.fetcher.completingAtOnce();
    live("a");
    rig.open();
    watch(30);
    long before = period();
    rig.goesOn(rig.handOver());
    watch(30);
    assertThat(rig.status().activeSource()).contains("a");
    assertThat(period()).isEqualTo(before);
  }

  @Test
  void aSlateThatIsOnAirGoesOn() {
    rig.end();
    rig = rig(channel(), TestChannels.settingsWithSlate());
    dated = true;
    play();
    long before = period();
    rig.origins.fails(LadderRig.top("a"));
    rig.origins.fails(LadderRig.top("b"));
    watch(40);
    assertThat(rig.status().slateSince()).isPresent();
    long last = rig.track().lastListed();
    rig.goesOn(rig.handOver());
    assertThat(rig.status().slateSince()).isPresent();
    watch(30);
    assertThat(rig.track().lastListed()).isGreaterThan(last + 4);
    assertThat(period()).isEqualTo(before + 1);
    live("a");
    watch(60);
    assertThat(rig.status().slateSince()).isEmpty();
    assertThat(period()).isEqualTo(before + 2);
  }

  @Test
  void aRecordingHasTheNumbersThatItHad() {
    rig.origins.says(LadderRig.top("a"), recording());
    rig.open();
    rig.pass(Duration.ofSeconds(10));
    long first = rig.track().firstListed();
    assertThat(rig.playlist()).endsWith("#EXT-X-ENDLIST\n");
    ChannelFacts facts = rig.handOver();
    assertThat(facts.segments()).isEmpty();
    rig.goesOn(facts);
    rig.pass(Duration.ofSeconds(10));
    assertThat(rig.playlist()).endsWith("#EXT-X-ENDLIST\n");
    assertThat(rig.track().firstListed()).isEqualTo(first);
  }

  private static String recording() {
    var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-PLAYLIST-TYPE:VOD\n");
    for (int msn = 0; msn < 300; msn++) {
      text.append(LadderRig.line("a", "main", msn, ".ts"));
    }
    return text + "#EXT-X-ENDLIST\n";
  }

  @Test
  void anIdleChannelKeepsItsNumbers() {
    play();
    long last = rig.track().lastListed();
    long before = period();
    rig.pass(Duration.ofSeconds(60));
    assertThat(rig.status().phase()).isEqualTo(Phase.IDLE);
    ChannelFacts facts = rig.handOver();
    assertThat(rig.goesOn(facts).phase()).isEqualTo(Phase.IDLE);
    rig.open();
    follower.allowRestart();
    watch(30);
    assertThat(rig.track().firstListed()).isGreaterThan(last);
    assertThat(period()).isEqualTo(before + 1);
  }
}
