package io.millrace.channel;

import static io.millrace.channel.TestChannels.channel;
import static io.millrace.channel.TestChannels.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.media.SyntheticFragmentedMp4;
import io.millrace.segment.Protection;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.SourceDefinition;
import io.millrace.testing.SettledTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys and Media Initialization Sections in the playlists of a channel. */
class PublishedMediaTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());
  private static final ByteString SECTION =
      ByteString.fromArray(SyntheticFragmentedMp4.video(1).init());

  private Optional<LadderRig> started = Optional.empty();

  @AfterEach
  void endChannel() {
    started.ifPresent(ladder -> ladder.rig.end());
  }

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  @Test
  void keysAreServedUnderOurNamesWithTheNumbersOfTheSource() {
    LadderRig ladder = start(channel(source("a", 1)));
    ladder.media("a", "main", LadderRig.top("a"), msn -> rotating(msn) + plain(msn, ".ts"));
    ladder.rig.origins.says(LadderRig.at("a", "0.key"), ByteString.fromString("0123456789abcdef"));
    ladder.rig.origins.says(LadderRig.at("a", "1.key"), ByteString.fromString("fedcba9876543210"));
    ladder.play();
    ladder.watch(40, "main");

    String playlist = ladder.playlist("main");
    List<String> keys = tags(playlist, "#EXT-X-KEY:METHOD=AES-128");
    assertThat(keys)
        .isNotEmpty()
        .allSatisfy(
            key -> assertThat(key).matches(".*URI=\"key-[0-9a-f]{24}\\.key\",IV=0x[0-9a-f]{32}"));
    assertThat(playlist).contains("#EXT-X-KEY:METHOD=NONE\n").doesNotContain("secret");
    assertThat(ladder.rig.view().attachments().values())
        .filteredOn(attachment -> attachment.kind() == Attachment.Kind.KEY)
        .extracting(attachment -> attachment.bytes().utf8String())
        .containsExactlyInAnyOrder("0123456789abcdef", "fedcba9876543210");
    assertThat(ladder.rig.origins.asked(LadderRig.at("a", "0.key"))).isEqualTo(1);
    assertThat(ladder.rig.origins.asked(LadderRig.at("a", "1.key"))).isEqualTo(1);
    long upstream = ladder.firstMsn("a") + 15;
    assertThat(upstreamNumbers(keys)).allMatch(msn -> msn > 100 && msn <= upstream);
  }

  @Test
  void aSourceThatIsDecryptedIsPublishedInTheClear() {
    SourceDefinition plain = source("a", 1);
    var decrypted =
        new SourceDefinition("a", plain.locator(), 1, Map.of("Referer", "secret-referer"), true);
    LadderRig ladder = start(channel(decrypted));
    ladder.media(
        "a",
        "main",
        LadderRig.top("a"),
        msn -> "#EXT-X-KEY:METHOD=AES-128,URI=\"0.key\"\n" + plain(msn, ".ts"));
    ladder.rig.origins.says(LadderRig.at("a", "0.key"), ByteString.fromString("0123456789abcdef"));
    ladder.play();

    assertThat(ladder.playlist("main")).doesNotContain("EXT-X-KEY");
    assertThat(ladder.rig.view().attachments().values())
        .noneMatch(attachment -> attachment.kind() == Attachment.Kind.KEY);
    assertThat(ladder.rig.fetcher.flights)
        .isNotEmpty()
        .allMatch(flight -> flight.segment.protection() instanceof Protection.Decrypted);
  }

  @Test
  void aMapIsFetchedOnceAndSaidAgainAfterADiscontinuity() {
    LadderRig ladder = start(channel(source("a", 1), source("b", 2)));
    mapped(ladder, "a");
    mapped(ladder, "b");
    ladder.play();
    ladder.watch(5, "main");
    ladder.switchTo("b", "main");

    List<String> lines = ladder.playlist("main").lines().toList();
    int discontinuity = lines.indexOf("#EXT-X-DISCONTINUITY");
    assertThat(tags(ladder.playlist("main"), "#EXT-X-MAP:").stream().distinct())
        .as("the same bytes have the same name")
        .hasSize(1);
    assertThat(lines.subList(discontinuity, lines.size()))
        .anyMatch(line -> line.startsWith("#EXT-X-MAP:"));
    assertThat(ladder.rig.origins.asked(LadderRig.at("a", "init.mp4"))).isEqualTo(1);
    assertThat(ladder.rig.origins.asked(LadderRig.at("b", "init.mp4"))).isEqualTo(1);
    assertThat(lines).anyMatch(line -> line.matches("[0-9]+\\.m4s"));
  }

  @Test
  void aTransportStreamAfterFragmentedMp4GetsAMapThatSaysNothing() {
    LadderRig ladder = start(channel(source("a", 1), source("b", 2)));
    mapped(ladder, "a");
    ladder.media("b", "main", LadderRig.top("b"), msn -> LadderRig.line("b", "main", msn, ".ts"));
    ladder.play();
    ladder.switchTo("b", "main");

    List<String> maps = tags(ladder.playlist("main"), "#EXT-X-MAP:");
    assertThat(maps).last().isEqualTo("#EXT-X-MAP:URI=\"init-0000.ts\"");
    assertThat(ladder.rig.view().attachments()).containsKey("init-0000.ts");
    assertThat(ladder.playlist("main").lines().toList().getLast()).matches("[0-9]+\\.ts");
  }

  private LadderRig start(ChannelDefinition definition) {
    var ladder = new LadderRig(KIT, definition);
    started = Optional.of(ladder);
    return ladder;
  }

  private static void mapped(LadderRig ladder, String source) {
    ladder.rig.origins.says(LadderRig.at(source, "init.mp4"), SECTION);
    LongFunction<String> lines =
        msn -> "#EXT-X-MAP:URI=\"init.mp4\"\n" + LadderRig.line(source, "main", msn, ".m4s");
    ladder.media(source, "main", LadderRig.top(source), lines);
  }

  /** Two segments with one key, two with another, two in the clear, and so on. */
  private static String rotating(long msn) {
    return switch ((int) (msn / 2 % 3)) {
      case 0 -> "#EXT-X-KEY:METHOD=AES-128,URI=\"0.key\"\n";
      case 1 -> "#EXT-X-KEY:METHOD=AES-128,URI=\"1.key\"\n";
      default -> "#EXT-X-KEY:METHOD=NONE\n";
    };
  }

  private static String plain(long msn, String extension) {
    return LadderRig.line("a", "main", msn, extension);
  }

  private static List<String> tags(String playlist, String tag) {
    return playlist.lines().filter(line -> line.startsWith(tag)).toList();
  }

  private static List<Long> upstreamNumbers(List<String> keys) {
    return keys.stream()
        .map(key -> Long.parseLong(key.substring(key.indexOf("IV=0x") + 5), 16))
        .toList();
  }
}
