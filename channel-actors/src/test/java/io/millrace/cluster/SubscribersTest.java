package io.millrace.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.channel.Phase;
import io.millrace.cluster.OwnerNews.Owner;
import io.millrace.cluster.OwnerNews.Snapshot;
import io.millrace.cluster.OwnerNews.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SubscribersTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Owner OWNER = new Owner("127.0.0.1:1", "127.0.0.1:2");

  private final TestProbe<OwnerNews> node = KIT.createTestProbe();
  private final Subscribers subscribers = new Subscribers(OWNER, Duration.ofSeconds(6));

  @AfterAll
  static void end() {
    KIT.shutdownTestKit();
  }

  private static ViewText view(String name) {
    return new ViewText(name, Phase.IDLE, List.of(), List.of(), Map.of());
  }

  private static FactsVersion version(int sequence) {
    return new FactsVersion(1, sequence);
  }

  private void subscribe(FactsVersion have, Instant now) {
    subscribers.renewed(new OwnedChannel.Subscribe("b", have, node.ref()), now);
  }

  @Test
  void aNewSubscriberIsToldEverythingAndThenWhatChanges() {
    subscribers.publish(version(1), view("one"), START);
    subscribe(FactsVersion.NONE, START);
    assertThat(node.receiveMessage()).isEqualTo(new Snapshot(OWNER, version(1), view("one")));

    subscribers.publish(version(2), view("two"), START);
    assertThat(node.receiveMessage())
        .isEqualTo(new Update(version(1), version(2), view("two").since(view("one"))));
  }

  @Test
  void whoHasItAllIsToldNothing() {
    subscribers.publish(version(1), view("one"), START);
    subscribe(version(1), START);
    node.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void whoHasMissedSomethingIsToldEverything() {
    subscribers.publish(version(1), view("one"), START);
    subscribe(FactsVersion.NONE, START);
    node.receiveMessage();
    subscribers.publish(version(2), view("two"), START);
    node.receiveMessage();

    subscribe(version(1), START);
    assertThat(node.receiveMessage()).isEqualTo(new Snapshot(OWNER, version(2), view("two")));
  }

  @Test
  void whoSubscribesBeforeThereIsAnythingIsToldTheFirst() {
    subscribe(FactsVersion.NONE, START);
    subscribers.publish(version(1), view("one"), START);
    assertThat(node.receiveMessage()).isEqualTo(new Snapshot(OWNER, version(1), view("one")));
  }

  @Test
  void whoDoesNotRenewIsForgotten() {
    subscribers.publish(version(1), view("one"), START);
    subscribe(version(1), START);
    subscribers.publish(version(2), view("two"), START.plusSeconds(7));
    node.expectNoMessage(Duration.ofMillis(50));
  }

  @Test
  void whoLeavesSaysSo() {
    subscribers.publish(version(1), view("one"), START);
    subscribe(version(1), START);
    subscribers.leave();
    assertThat(node.receiveMessage()).isEqualTo(new OwnerNews.Leaves(version(1)));
  }
}
