package io.millrace.channel;

import static io.millrace.channel.ChannelRig.PATIENCE;
import static io.millrace.channel.LadderRig.at;
import static io.millrace.channel.LadderRig.line;
import static io.millrace.channel.LadderRig.top;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelStatus.Health;
import io.millrace.channel.ChannelStatus.SourceStatus;
import io.millrace.channel.MediaProbe.NotSeen;
import io.millrace.channel.MediaProbe.Undecodable;
import io.millrace.media.SyntheticFragmentedMp4;
import io.millrace.segment.Protection;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.ProbeDepth;
import io.millrace.testing.SettledTime;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the probes of a source find that is not followed. */
class DeepProbeTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final ByteString SEGMENT = ByteString.fromArray(new byte[188]);
  private static final String LAST = "3.ts";

  private ChannelRig rig = new ChannelRig(KIT, channel(ProbeDepth.DEEP));

  @AfterEach
  void endChannel() {
    assertThat(rig.mediaProbe.open).as("turns that were not given back").hasValue(0);
    rig.end();
    assertThat(rig.store.bytesHeld("deep probes")).isZero();
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void looksAtTheNewestSegmentThatIsThere() {
    play("#EXTINF:4,\n1.ts\n#EXTINF:4,\n3.ts\n#EXTINF:4,\n#EXT-X-GAP\n4.ts\n");

    assertThat(standby().health()).isEqualTo(Health.UP);
    assertThat(standby().score()).hasValue(100);
    assertThat(rig.mediaProbe.seen).containsExactly(SEGMENT);
    assertThat(rig.fetcher.flights.stream().filter(flight -> flight.uri.getHost().equals("b")))
        .singleElement()
        .satisfies(flight -> assertThat(flight.name()).isEqualTo(LAST));
  }

  @Test
  void isProbedAgainAndAgain() {
    rig.end();
    var ladder = new LadderRig(KIT, channel(ProbeDepth.DEEP));
    rig = ladder.rig;
    for (String source : List.of("a", "b")) {
      ladder.media(source, "live", top(source), msn -> line(source, "live", msn, ".ts"));
    }
    ladder.play();
    ladder.watch(65, "main");

    assertThat(rig.mediaProbe.seen).hasSize(3);
  }

  @Test
  void aSourceOfNoUseIsDownThoughItsPlaylistIsGood() {
    rig.mediaProbe.finds(new Undecodable("there is nothing"));
    play(listed(""));

    assertThat(standby().health()).isEqualTo(Health.DOWN);
    assertThat(standby().lastFailure())
        .hasValue("its newest segment is of no use: there is nothing");
    assertThat(standby().score()).hasValue(0);
  }

  @Test
  void aSourceWhoseSegmentsCannotBeHadIsDown() {
    rig.fetcher.failing(LAST);
    play(listed(""));

    assertThat(standby().lastFailure())
        .hasValue("its newest segment is of no use: broken by a test");
    assertThat(rig.mediaProbe.seen).isEmpty();
  }

  @Test
  void whatCouldNotBeLookedAtCountsAsItsPlaylistDoes() {
    rig.mediaProbe.finds(new NotSeen("the program is missing"));
    play(listed(""));

    assertThat(standby().health()).isEqualTo(Health.UP);
  }

  @Test
  void nothingIsFetchedWhileOthersHaveTheirTurn() {
    rig.mediaProbe.isBusy();
    play(listed(""));

    assertThat(standby().health()).isEqualTo(Health.UP);
    assertThat(rig.fetcher.fetches(LAST)).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "PLAYLIST"})
  void othersAreNotLookedAt(ProbeDepth depth) {
    rig.end();
    rig = new ChannelRig(KIT, channel(depth));
    play(listed(""));

    assertThat(rig.mediaProbe.seen).isEmpty();
    assertThat(rig.fetcher.fetches(LAST)).isZero();
    assertThat(rig.origins.asked("b")).isEqualTo(depth == ProbeDepth.NONE ? 0 : 1);
    assertThat(standby().health()).isEqualTo(depth == ProbeDepth.NONE ? Health.UNKNOWN : Health.UP);
    assertThat(standby().score().isPresent()).isEqualTo(depth != ProbeDepth.NONE);
  }

  @Test
  void theInitializationSectionComesFirst() {
    ByteString section = ByteString.fromArray(SyntheticFragmentedMp4.video(1).init());
    rig.origins.says(at("b", "init.mp4"), section);
    play(listed("#EXT-X-MAP:URI=\"init.mp4\"\n"));

    assertThat(rig.mediaProbe.seen).containsExactly(section.concat(SEGMENT));
  }

  @Test
  void whatHasAKeyIsDecrypted() {
    rig.origins.says(at("b", "a.key"), ByteString.fromArray(new byte[16]));
    play(listed("#EXT-X-KEY:METHOD=AES-128,URI=\"a.key\"\n"));

    assertThat(rig.fetcher.flights)
        .filteredOn(flight -> flight.uri.getHost().equals("b"))
        .singleElement()
        .satisfies(
            flight ->
                assertThat(flight.segment.protection()).isInstanceOf(Protection.Decrypted.class));
    assertThat(rig.mediaProbe.seen).hasSize(1);
  }

  @Test
  void whatStaysEncryptedIsNotLookedAt() {
    rig.origins.says(at("b", "a.key"), ByteString.fromArray(new byte[16]));
    play(listed("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"a.key\"\n"));

    assertThat(standby().health()).isEqualTo(Health.UP);
    assertThat(rig.mediaProbe.seen).isEmpty();
    assertThat(rig.fetcher.fetches(LAST)).isZero();
  }

  @Test
  void aKeyThatCannotBeHadSpeaksAgainstTheSource() {
    rig.origins.fails(at("b", "a.key"));
    play(listed("#EXT-X-KEY:METHOD=AES-128,URI=\"a.key\"\n"));

    assertThat(standby().health()).isEqualTo(Health.DOWN);
  }

  private static ChannelDefinition channel(ProbeDepth depth) {
    return TestChannels.channel(TestChannels.source("a", 1), ProbeScheduleTest.probed("b", depth));
  }

  private void play(String standby) {
    rig.fetcher.completingAtOnce();
    rig.origins.says(
        top("a"), playlist("#EXTINF:4,\na1.ts\n#EXTINF:4,\na2.ts\n#EXTINF:4,\na3.ts\n"));
    rig.origins.says(top("b"), playlist(standby));
    assertThat(rig.open().receiveMessage(PATIENCE)).isEqualTo(new Opened());
    rig.pass(Duration.ofSeconds(1));
  }

  private SourceStatus standby() {
    return rig.status().sources().getLast();
  }

  private static String listed(String tags) {
    return tags + "#EXTINF:4,\n1.ts\n#EXTINF:4,\n2.ts\n#EXTINF:4,\n3.ts\n";
  }

  private static String playlist(String lines) {
    return "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXT-X-MEDIA-SEQUENCE:70\n" + lines;
  }
}
