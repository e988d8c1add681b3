package io.millrace.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.millrace.source.Located;
import io.millrace.testing.SettledTime;
import io.millrace.upstream.Cookie;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.SerializationTestKit;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What a channel leaves to its next run comes to another node as it was. */
final class ChannelFactsTest {

  private static final ActorTestKit KIT = ActorTestKit.create(SettledTime.config());

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static ChannelFacts crossed(ChannelFacts facts) {
    return new SerializationTestKit(KIT.system()).verifySerialization(facts, true);
  }

  private static int bytes(ChannelFacts facts) {
    return SerializationExtension.get(KIT.system()).serialize(facts).get().length;
  }

  @Test
  void aLadderWithSoundAndTextCrosses() {
    var ladder = new LadderRig(KIT, TestChannels.channel(TestChannels.source("a", 1)));
    ladder.ladder("a").play().watch(60, "v0", "v1", "a0", "s0");
    ChannelFacts facts = ladder.rig.handOver();
    assertThat(facts.tracks()).hasSizeGreaterThanOrEqualTo(4);
    assertThat(facts.ladder().flatMap(ChannelFacts.LadderFacts::multivariant)).isPresent();
    assertThat(crossed(facts)).isEqualTo(facts);
  }

  @Test
  void encryptedSegmentsWithInitializationSectionsCross() {
    var ladder = new LadderRig(KIT, TestChannels.channel(TestChannels.source("a", 1)));
    LongFunction<String> lines =
        msn ->
            "#EXT-X-KEY:METHOD=NONE\n#EXT-X-MAP:URI=\"init.mp4\"\n"
                + "#EXT-X-KEY:METHOD=AES-128,URI=\"key\",IV=0x0%d\n".formatted(msn % 10)
                + LadderRig.line("a", "main", msn, ".m4s");
    ladder.media("a", "main", LadderRig.top("a"), lines);
    ladder.rig.origins.says(LadderRig.at("a", "key"), ByteString.fromArray(new byte[16]));
    ladder.rig.origins.says(LadderRig.at("a", "init.mp4"), initialization());
    ladder.play().watch(40, "main");
    ChannelFacts facts = ladder.rig.handOver();
    assertThat(facts.attachments()).isNotEmpty();
    assertThat(crossed(facts)).isEqualTo(facts);
    ladder.rig.goesOn(facts);
    ladder.watch(20, "main");
    ladder.rig.end();
  }

  @Test
  void theNumbersOfALadderAreFewBytesAndNameNothing() {
    var ladder = new LadderRig(KIT, TestChannels.channel(TestChannels.source("a", 1)));
    ladder.ladder("a").play().watch(60, "v0", "v1", "a0", "s0");
    ChannelFacts facts = ladder.rig.handOver();
    ChannelFacts numbers = facts.numbers();
    assertThat(crossed(numbers)).isEqualTo(numbers);
    assertThat(numbers.numbers()).isEqualTo(numbers);
    assertThat(numbers.tracks()).hasSameSizeAs(facts.tracks());
    assertThat(numbers.segments()).isEmpty();
    assertThat(bytes(numbers)).isLessThan(2_000).isLessThan(bytes(facts) / 5);
  }

  private static ByteString initialization() {
    return SlateMedia.like("m4s", SlateMedia.Content.PICTURE).attachments().values().stream()
        .findFirst()
        .orElseThrow()
        .bytes();
  }

  @Test
  void aSingleTrackCrossesInAFewKilobytesAndShowsNoSecret() {
    var ladder = new LadderRig(KIT, TestChannels.channel(TestChannels.source("a", 1)));
    ladder.media("a", "main", LadderRig.top("a"), msn -> LadderRig.line("a", "main", msn, ".ts"));
    ladder.play().watch(40, "main");
    ChannelFacts facts = ladder.rig.handOver();
    assertThat(crossed(facts)).isEqualTo(facts);
    assertThat(bytes(facts)).isLessThan(8_000);
    assertThat(facts.followed().flatMap(ChannelFacts.FollowedFacts::link))
        .map(ChannelFacts.LinkFacts::uri)
        .contains(URI.create("http://a/secret-path/live.m3u8?secret=1"));
    assertThat(facts + " " + facts.tracks() + facts.followed() + facts.sources() + facts.periods())
        .doesNotContain("secret");
  }

  @Test
  void cookiesCrossWithTheLinkAndAreNotShown() {
    var ladder = new LadderRig(KIT, TestChannels.channel(TestChannels.source("a", 1)));
    List<Cookie> cookies =
        List.of(
            new Cookie("a", "secret", "a.test", true, "/", false, Instant.MAX),
            new Cookie("b", "", "test", false, "/x", true, Instant.parse("2031-01-01T00:00:00Z")));
    ladder.rig.locators.givesOver(
        "a",
        way -> {
          way.bring(cookies);
          return CompletableFuture.completedStage(new Located(LadderRig.top("a")));
        });
    ladder.media("a", "main", LadderRig.top("a"), msn -> LadderRig.line("a", "main", msn, ".ts"));
    ladder.play().watch(40, "main");
    ChannelFacts facts = ladder.rig.handOver();
    assertThat(crossed(facts)).isEqualTo(facts);
    assertThat(link(facts).cookies()).isEqualTo(cookies);
    assertThat(link(facts).cookies() + " " + facts.followed()).doesNotContain("secret");
  }

  @Test
  void aLinkOfAnOlderNodeIsReadWithoutWhatThatDoesNotSay() throws Exception {
    var ladder = new LadderRig(KIT, TestChannels.channel(TestChannels.source("a", 1)));
    ladder.media("a", "main", LadderRig.top("a"), msn -> LadderRig.line("a", "main", msn, ".ts"));
    ladder.play().watch(40, "main");
    ChannelFacts facts = ladder.rig.handOver();
    var serializer =
        (SerializerWithStringManifest)
            SerializationExtension.get(KIT.system()).findSerializerFor(facts);
    var cbor = new CBORMapper();
    JsonNode tree = cbor.readTree(serializer.toBinary(facts));
    var link = (ObjectNode) tree.at("/followed/link");
    assertThat(link.remove("cookies")).isEmpty();
    assertThat(link.remove("foundAs").isTextual()).isTrue();
    byte[] older = cbor.writeValueAsBytes(tree);
    var read = (ChannelFacts) serializer.fromBinary(older, ChannelFacts.class.getName());
    assertThat(link(read).cookies()).isEmpty();
    assertThat(link(read).foundAs()).isEmpty();
    JsonNode again = cbor.readTree(serializer.toBinary(read));
    ((ObjectNode) again.at("/followed/link")).remove(List.of("cookies", "foundAs"));
    assertThat(again).as("all else is as it was").isEqualTo(tree);
  }

  private static ChannelFacts.LinkFacts link(ChannelFacts facts) {
    return facts.followed().flatMap(ChannelFacts.FollowedFacts::link).orElseThrow();
  }

  @Test
  void aChannelThatHasNeverRunCrosses() {
    ChannelFacts none = ChannelFacts.none(TestChannels.NEWS);
    assertThat(crossed(none)).isEqualTo(none);
    assertThat(none.followed()).isEqualTo(Optional.empty());
  }
}
