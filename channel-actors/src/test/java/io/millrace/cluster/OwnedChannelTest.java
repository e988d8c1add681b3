package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.ChannelCommand;
import io.millrace.channel.ChannelCommand.NotPlayable;
import io.millrace.channel.ChannelCommand.Opened;
import io.millrace.channel.ChannelFacts;
import io.millrace.channel.FakeNode;
import io.millrace.channel.Phase;
import io.millrace.cluster.OwnerRig.Node;
import io.millrace.source.ChannelDefinition;
import io.millrace.source.StartMode;
import io.millrace.testing.RfcFollower;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.pekko.Done;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The owner of a channel, under manual time. */
class OwnedChannelTest {

  private final OwnerRig rig = new OwnerRig(3, 1);
  private final Node first = rig.nodes.getFirst();

  @AfterEach
  void close() {
    rig.close();
  }

  private static Duration seconds(long count) {
    return Duration.ofSeconds(count);
  }

  private void plays(Node node) {
    node.begin();
    var opened = node.open();
    rig.pass(seconds(5));
    opened.expectMessage(new Opened());
    assertThat(node.status().phase()).isEqualTo(Phase.LIVE);
  }

  private int askedDuring(Node node, Duration time) {
    int before = node.parts.asked();
    rig.pass(time);
    return node.parts.asked() - before;
  }

  @Test
  void anOwnerThatIsCutOffAsksItsSourceNoLongerThanTheLeaseAfterTheLastAcknowledgedWriteBegan() {
    rig.net.slow(Duration.ofMillis(900));
    plays(first);
    rig.net.cut(first.number);
    assertThat(askedDuring(first, OwnerRig.LEASE.minus(seconds(4)))).isPositive();
    rig.pass(seconds(4));
    assertThat(askedDuring(first, seconds(20))).isZero();
    assertThat(first.status().phase()).isEqualTo(Phase.DARK);

    rig.net.heal(first.number);
    assertThat(askedDuring(first, seconds(10))).isPositive();
    assertThat(first.status().phase()).isEqualTo(Phase.LIVE);
  }

  @Test
  void ofTwoOwnersThatReachEachOtherOneGivesWayForAsLongAsTheOtherIsThere() {
    Node second = rig.nodes.get(1);
    plays(first);
    plays(second);
    rig.pass(seconds(120));
    assertThat(rig.net.written().getLast().version().incarnation())
        .as("times that the channel was taken")
        .isEqualTo(2);
    assertThat(askedDuring(first, seconds(20))).isZero();
    assertThat(askedDuring(second, seconds(20))).isPositive();
    assertThat(first.status().decisions())
        .singleElement()
        .satisfies(decision -> assertThat(decision.text()).contains("another node"));
    first.open().expectMessage(new NotPlayable(first.status().decisions().getFirst().text()));
    assertThat(first.parts.playlist("news")).as("what would get old").isEmpty();
    assertThat(second.status().phase()).isEqualTo(Phase.LIVE);

    second.tell(OwnedChannel.HandOff.INSTANCE);
    assertThat(askedDuring(first, OwnerRig.LEASE.minus(seconds(2)))).isZero();
    rig.pass(OwnerRig.LEASE);
    assertThat(first.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(first.parts.playlist("news")).contains("#EXTINF");
  }

  @Test
  void anOwnerThatLostItsMajorityLeavesTheChannelToWhoTookItMeanwhile() {
    Node second = rig.nodes.get(1);
    plays(first);
    rig.net.cut(first.number);
    plays(second);
    rig.pass(seconds(20));
    rig.net.heal(first.number);
    rig.pass(seconds(120));
    assertThat(rig.net.written().getLast().version().incarnation()).isEqualTo(2);
    assertThat(second.status().phase()).isEqualTo(Phase.LIVE);
    assertThat(first.status().phase()).isEqualTo(Phase.DARK);
  }

  /** Its own node knew of the write that reached no other one. */
  @Test
  void anOwnerThatCouldNotWriteDoesNotGiveWayToItself() {
    plays(first);
    rig.net.cut(first.number);
    rig.pass(seconds(20));
    rig.net.keepsWrites(true);
    rig.net.heal(first.number);
    rig.pass(seconds(4));
    assertThat(rig.net.written().getLast().version().incarnation()).isEqualTo(1);
    rig.net.keepsWrites(false);
    rig.pass(seconds(5));
    assertThat(first.status().phase()).isEqualTo(Phase.LIVE);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void twoOwnersNeverPublishOrAskTheSourceSideBySideForLongerThanTheLease(long seed) {
    var random = new Random(seed);
    try (var nodes = new OwnerRig(3, seed)) {
      nodes.net.slow(Duration.ofMillis(1 + random.nextInt(700)));
      List<Node> owners = nodes.nodes.subList(0, 2);
      var overlap = new Overlap();
      owners.forEach(Node::begin);
      for (int step = 0; step < 240; step++) {
        Node any = owners.get(random.nextInt(2));
        switch (random.nextInt(30)) {
          case 0, 1 -> nodes.net.cut(any.number);
          case 2, 3, 4 -> nodes.net.heal(any.number);
          case 5 -> any.tell(OwnedChannel.HandOff.INSTANCE);
          case 6, 7, 8 -> owners.stream().filter(Node::hasEnded).forEach(Node::begin);
          default -> owners.forEach(Node::open);
        }
        nodes.pass(Duration.ofMillis(500));
        overlap.see(owners, nodes.now());
      }
      assertThat(overlap.longest()).isLessThanOrEqualTo(OwnerRig.LEASE.plusSeconds(1));
      assertThat(nodes.net.written()).hasSizeGreaterThan(20);
      assertNoneAfterTheNext(nodes);
    }
  }

  @Test
  void aNodeThatTheOthersGoOnWithoutBeginsNothingAnyMore() {
    first.begin();
    rig.pass(seconds(5));
    assertThat(first.parts.asked()).isPositive();
    first.tell(OwnedChannel.Abandon.INSTANCE);
    assertStaysAbandoned(first);

    Node reading = rig.nodes.get(1);
    rig.net.cut(reading.number);
    reading.begin();
    reading.tell(OwnedChannel.Abandon.INSTANCE);
    rig.net.heal(reading.number);
    assertStaysAbandoned(reading);

    Node gathering = rig.nodes.get(2);
    gathering.gathersSlowly = true;
    gathering.begin();
    var waits = gathering.open();
    gathering.tell(OwnedChannel.Abandon.INSTANCE);
    gathering.gathering.forEach(each -> each.complete(Done.getInstance()));
    assertThat(gathering.gathering).isNotEmpty();
    assertStaysAbandoned(gathering);
    waits.expectMessage(new NotPlayable("the other nodes of the cluster go on without this one"));
    gathering.tell(OwnedChannel.HandOff.INSTANCE);
    assertThat(gathering.hasEnded()).isTrue();
  }

  private void assertStaysAbandoned(Node node) {
    rig.pass(seconds(1));
    assertThat(askedDuring(node, seconds(30))).isZero();
    node.open()
        .expectMessage(new NotPlayable("the other nodes of the cluster go on without this one"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoWaitsIsAnsweredWhenTheDefinitionGoesWhileSegmentsAreGathered(boolean told) {
    plays(first);
    first.tell(OwnedChannel.HandOff.INSTANCE);
    rig.pass(seconds(1));
    Node next = rig.nodes.get(1);
    next.gathersSlowly = true;
    next.begin();
    var waits = next.open();
    if (told) {
      next.define();
    } else {
      next.definitions.define(List.of());
    }
    next.gathering.forEach(each -> each.complete(Done.getInstance()));
    rig.settle();
    waits.expectMessage(
        new NotPlayable(
            "the node that the channel was placed on does not have it in its definitions"));
    rig.pass(seconds(2));
    assertThat(next.hasEnded()).isTrue();
    assertThat(next.parts.asked()).isZero();
    ChannelFacts left = rig.net.written().getLast().facts().orElseThrow();
    assertThat(left).as("of a removed channel").isEqualTo(left.numbers());
  }

  @Test
  void whoWaitsIsSentOnWhenTheChannelIsToRunOnOtherNodesAllAtOnce() {
    rig.net.cut(first.number);
    first.begin();
    var waits = first.open();
    ChannelDefinition known = FakeNode.channel("news", StartMode.ALWAYS);
    first.define(
        new ChannelDefinition(
            known.id(),
            known.name(),
            known.start(),
            known.priority(),
            Optional.of("vpn"),
            known.sources()));
    waits.expectMessage(ChannelCommand.MOVES_ON);
    assertThat(first.hasEnded()).isTrue();
  }

  @Test
  void ofARemovedChannelOnlyNumbersAreLeftAndOneOfTheSameIdGoesOnWithThem() {
    plays(first);
    rig.pass(seconds(20));
    assertThat(rig.net.written().getLast().facts().orElseThrow().segments()).isNotEmpty();
    String before = first.parts.playlist("news");

    first.define();
    rig.pass(seconds(5));
    assertThat(first.hasEnded()).isTrue();
    OwnedFacts left = rig.net.written().getLast();
    assertThat(left.version().incarnation()).isEqualTo(1);
    ChannelFacts numbers = left.facts().orElseThrow();
    assertThat(numbers.segments()).isEmpty();
    assertThat(numbers).isEqualTo(numbers.numbers());

    Node next = rig.nodes.get(1);
    next.begin();
    rig.pass(seconds(5));
    assertThat(next.status().phase()).isEqualTo(Phase.LIVE);
    var follower = new RfcFollower(RfcFollower.Options.window(6));
    follower.follow(before, rig.now());
    follower.allowRestart();
    follower.follow(next.parts.playlist("news"), rig.now());
  }

  private static void assertNoneAfterTheNext(OwnerRig nodes) {
    for (OwnerRig.Published each : nodes.published) {
      assertThat(nodes.published)
          .filteredOn(other -> other.version().incarnation() > each.version().incarnation())
          .allSatisfy(
              newer ->
                  assertThat(each.at())
                      .as(each + " long after " + newer)
                      .isBeforeOrEqualTo(newer.at().plus(OwnerRig.LEASE)));
    }
  }

  /** For how long at a time both nodes asked the source. */
  private static final class Overlap {
    private final Map<Node, Integer> asked = new HashMap<>();
    private final Map<Node, Instant> last = new HashMap<>();
    private Instant since = Instant.MAX;
    private Duration longest = Duration.ZERO;

    void see(List<Node> owners, Instant now) {
      for (Node owner : owners) {
        int count = owner.parts.asked();
        if (count > asked.getOrDefault(owner, 0)) {
          last.put(owner, now);
        }
        asked.put(owner, count);
      }
      boolean both =
          owners.stream()
              .allMatch(
                  owner -> last.getOrDefault(owner, Instant.MIN).isAfter(now.minusMillis(1500)));
      since = both ? since.equals(Instant.MAX) ? now : since : Instant.MAX;
      if (both && Duration.between(since, now).compareTo(longest) > 0) {
        longest = Duration.between(since, now);
      }
    }

    Duration longest() {
      return longest;
    }
  }
}
